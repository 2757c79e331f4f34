"""What may be said by which way: the table of decision 0010, and that nothing beyond it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.tlp import TLP
from kentongan.response.rules.manner import escalation_kind, follow_up_manner, manner_of, may_copy
from kentongan.response.terms import Manner, NoticeKind

KINDS = st.sampled_from(NoticeKind)
CONTENT = {Manner.FULL, Manner.ENCRYPTED}

TABLE = [
    # terms, mail with a key, mail without, copy to a CERT, when nobody can be reached
    (TLP.CLEAR, Manner.ENCRYPTED, Manner.FULL, Manner.FULL, Manner.FULL),
    (TLP.GREEN, Manner.ENCRYPTED, Manner.FULL, Manner.FULL, Manner.FULL),
    (TLP.AMBER, Manner.ENCRYPTED, Manner.NOTICE_ONLY, Manner.NOTHING, Manner.NOTICE_ONLY),
    (TLP.AMBER_STRICT, Manner.ENCRYPTED, Manner.NOTICE_ONLY, Manner.NOTHING, Manner.NAME_ONLY),
    (TLP.RED, Manner.NOTHING, Manner.NOTHING, Manner.NOTHING, Manner.NOTHING),
]


@pytest.mark.parametrize(("tlp", "keyed", "plain", "copy", "unreached"), TABLE)
def test_the_table_of_the_decision_holds(
    tlp: TLP, keyed: Manner, plain: Manner, copy: Manner, unreached: Manner
) -> None:
    assert manner_of(tlp, kind=NoticeKind.WARNING, has_key=True) is keyed
    assert manner_of(tlp, kind=NoticeKind.WARNING, has_key=False) is plain
    assert manner_of(tlp, kind=NoticeKind.COPY, has_key=False) is copy
    kind = escalation_kind(tlp)
    told = manner_of(tlp, kind=kind, has_key=False) if kind else Manner.NOTHING
    assert told is unreached


@given(st.sampled_from(TLP), KINDS)
def test_without_a_key_nothing_stricter_than_green_is_told_in_the_clear(tlp: TLP, kind: NoticeKind) -> None:
    assert tlp <= TLP.GREEN or manner_of(tlp, kind=kind, has_key=False) not in CONTENT


@given(KINDS, st.booleans())
def test_of_red_no_mail_says_anything(kind: NoticeKind, has_key: bool) -> None:
    assert manner_of(TLP.RED, kind=kind, has_key=has_key) is Manner.NOTHING


@given(st.sampled_from([TLP.AMBER, TLP.AMBER_STRICT, TLP.RED]), st.booleans())
def test_a_cert_learns_no_content_beyond_green(tlp: TLP, has_key: bool) -> None:
    assert not may_copy(tlp)
    for kind in (NoticeKind.COPY, NoticeKind.ESCALATION, NoticeKind.UNREACHABLE):
        assert manner_of(tlp, kind=kind, has_key=has_key) not in CONTENT


@given(st.sampled_from(TLP), KINDS, st.booleans(), st.sampled_from([Manner.NOTHING, Manner.NAME_ONLY]))
def test_who_learned_a_name_only_learns_no_more_from_a_correction(
    tlp: TLP, kind: NoticeKind, has_key: bool, before: Manner
) -> None:
    assert follow_up_manner(tlp, kind=kind, has_key=has_key, before=before) in {Manner.NOTHING, before}


@given(st.sampled_from(TLP), st.sampled_from(TLP), KINDS, st.booleans())
def test_stricter_terms_never_say_more(one: TLP, other: TLP, kind: NoticeKind, has_key: bool) -> None:
    order = [Manner.NOTHING, Manner.NAME_ONLY, Manner.NOTICE_ONLY, Manner.ENCRYPTED, Manner.FULL]
    said = [order.index(manner_of(tlp, kind=kind, has_key=has_key)) for tlp in sorted((one, other))]
    assert said == sorted(said, reverse=True)
