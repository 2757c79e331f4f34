"""What the demo shows of points of contact: each of the scenarios is there after it was made, and no mail leaks."""

from urllib.parse import urlsplit

from django.urls import resolve
from tests.demo.made import Made, everything_in

from kentongan.demo.contacts import accusing, dead_ends


def warned_of(demo: Made, address: str) -> set[tuple[str, str, bool]]:
    """Whom warnings are for that have an address in them: party, doubt, whether they arrived."""
    rows = demo.rows(
        "SELECT o.slug, w.doubt, w.delivered_at IS NOT NULL FROM response_exposure e "
        "JOIN response_item i ON i.exposure_id = e.id JOIN response_warning w ON w.id = i.warning_id "
        "JOIN directory_organisation o ON o.id = w.organisation_id WHERE e.address = ?",
        address,
    )
    return {(slug, doubt, bool(arrived)) for slug, doubt, arrived in rows}


def test_a_moved_block_goes_to_its_new_owner_and_what_only_an_old_file_has_waits(demo):
    assert warned_of(demo, "4000:a000::17") == {("xb-cert", "", True)}
    [(old, doubt, arrived)] = warned_of(demo, "4000:c000::17")
    assert (old, arrived) == ("xa-cert", False)
    assert "unverified" in doubt
    assert warned_of(demo, "4000:b000::17") == set(), "nobody is told of a block that nobody has"
    doubts = {doubt for (doubt,) in demo.rows("SELECT doubt FROM intake_doubtsum WHERE doubt LIKE '%4000:%'")}
    assert len(doubts) == 2
    for mail in demo.mails_to("security@xc-cert.example"):
        assert "4000:" not in everything_in(mail), "the old owner hears nothing"


def test_the_bank_is_warned_and_not_the_telecom_and_the_ministrys_site_waits_for_a_person(demo):
    told = warned_of(demo, "10.60.8.25")
    assert told == {("xd-bank", "", True), ("xd-finance", "", False)}
    assert not demo.mails_to("security@sensad-telecom.example")
    assert demo.mails_to("security@valley-bank.example")


def test_the_registrys_placeholder_was_refused_and_is_no_contact(demo):
    assert "is a placeholder" in demo.story()["said"]["placeholder"]
    assert not demo.rows("SELECT 1 FROM directory_contact WHERE address LIKE 'nobody@%'")


def test_the_wind_islands_publish_a_text_of_their_team_and_whom_to_tell_of_a_flaw(demo):
    [(sections,)] = demo.rows("SELECT sections FROM directory_team WHERE publishes")
    assert "3.1" in sections, "a team that publishes has something to say"
    assert demo.rows("SELECT slug FROM directory_organisation WHERE security_txt") == [("xa-cert",)]
    shown = demo.rows(
        "SELECT p.key FROM directory_grant g JOIN directory_post p ON p.id = g.post_id "
        "WHERE g.field = 'channels' AND g.audience = 'public' AND p.role = 'technical'"
    )
    assert shown == [("technical",)]


def test_a_check_under_noise_counts_what_counts(demo):
    rows = demo.rows(
        "SELECT c.address, p.state, p.how, (SELECT group_concat(e.reply) FROM checks_probeevent e "
        "WHERE e.probe_id = p.id) FROM checks_probe p JOIN directory_contact c ON c.id = p.contact"
    )
    found = {address: tuple(rest) for address, *rest in rows}
    assert {address: found[address] for address in _CHECK} == _CHECK
    assert demo.rows("SELECT state FROM checks_check") == [("closed",)]


_CHECK = {
    "duty@xa-cert.example": ("answered", "link", "valid"),
    "penghubung@xb-cert.example": ("answered", "reply", "valid"),
    "+9995550210": ("answered", "phone", "valid"),
    "policy@xa-regulator.example": ("partial", "reply", "unlisted"),
    "liaison@xa-cert.example": ("silent", "", "out_of_office"),  # in Malay
    "response@xc-cert.example": ("silent", "", "out_of_office"),  # in Thai
    "response@qm-cert.example": ("silent", "", "automatic"),  # in English
    "piket@xb-cert.example": ("silent", "", "wrong_token"),
    "kebijakan@xb-regulator.example": ("dead", "", None),  # refused by its server
    "gone@xd-cert.example": ("dead", "", "bounce"),
    "lost@xd-cert.example": ("dead", "", None),  # its key has expired
    "response@xa-cert.example": ("silent", "", None),  # wrote of the incident, by which nobody leaves the count
    "respons@xb-cert.example": ("preempted", "", None),
}
"""By hand, from what the story says that each mailbox does."""


def messages(demo: Made, *, level: int, kind: str = "notification") -> list[tuple[object, ...]]:
    return demo.rows(
        "SELECT m.state, m.attribution, m.sender_role, o.slug, p.key, r.state FROM messaging_message m "
        "JOIN messaging_recipient r ON r.message_id = m.id JOIN directory_organisation o ON o.id = r.organisation_id "
        "JOIN directory_post p ON p.id = r.post_id WHERE m.exercise = 0 AND m.level = ? AND m.type = ? "
        "ORDER BY m.written_at",
        level,
        kind,
    )


def test_the_accusation_waits_for_the_diplomat_and_what_was_observed_arrived(demo):
    assert messages(demo, level=3) == [
        ("awaiting_diplomat", 3, "diplomatic", "xb-cert", "diplomatic", "waiting"),
    ]
    assert "diplomatic posts alone" in demo.story()["said"]["refused"]
    _sensad, notice = messages(demo, level=1)
    assert notice == ("sent", 1, "technical", "xb-cert", "technical", "acknowledged")


def test_a_person_was_reached_by_telephone_where_mail_met_dead_ends(demo):
    sensad, _notice = messages(demo, level=1)
    assert sensad[3:] == ("xd-cert", "technical", "acknowledged")
    [(state, minutes, officer)] = demo.rows(
        "SELECT c.state, (julianday(c.done_at) - julianday(m.sent_at)) * 1440, u.username FROM messaging_call c "
        "JOIN messaging_recipient r ON r.id = c.recipient_id JOIN messaging_message m ON m.id = r.message_id "
        "JOIN accounts_user u ON u.id = c.done_by WHERE m.exercise = 0"
    )
    assert (state, officer) == ("reached", "dewi")
    assert 0 < minutes < 60
    tried = demo.rows(
        "SELECT c.address FROM messaging_dispatch d JOIN directory_contact c ON c.id = d.contact "
        "WHERE c.address LIKE '%@xd-cert.example'"
    )
    assert tried == [("gone@xd-cert.example",)], "nothing goes to a key that has expired"


def test_no_mail_says_in_clear_what_its_terms_forbid(demo):
    mails = [(mail["X-Demo-Recipient"], everything_in(mail)) for mail in demo.mails()]
    assert len(mails) > 100
    for secret in (
        accusing.OBSERVED,
        accusing.HOT,
        accusing.SOBER,
        dead_ends.OBSERVED,
        "198.51.100.7",
        "clearing house",
    ):
        assert [address for address, text in mails if secret in text] == [], secret


def test_the_notice_reached_the_counterpart_encrypted_and_no_ministry_or_forces_got_anything(demo):
    to_them = demo.mails_to("respons@xb-cert.example")
    assert any(
        "/m/" not in everything_in(mail) and mail.get_content_type() == "multipart/encrypted" for mail in to_them
    )
    for address in ("penghubung@xb-cert.example", "pertahanan@xb-cert.example"):
        assert all("/m/" not in everything_in(mail) for mail in demo.mails_to(address)), address


def test_the_record_has_a_lapsed_post_and_a_proposal_that_waits_for_a_second_person(demo):
    [(days,)] = demo.rows(
        "SELECT julianday('now') - julianday(p.confirmed_at) FROM directory_post p "
        "JOIN directory_organisation o ON o.id = p.organisation_id WHERE o.slug = 'qm-cert'"
    )
    assert days > 180
    proposals = demo.rows("SELECT subject, state, proposed_by = decided_by FROM directory_proposal ORDER BY subject")
    assert proposals == [("assignment", "open", None), ("partners", "approved", 0)]


def test_a_drill_was_played_to_its_end_and_nothing_of_it_left(demo):
    [(key, state, real)] = demo.rows("SELECT key, state, sends_real FROM drills_drill")
    assert (key, state, real) == ("power-grid", "ended", 0)
    played = dict(demo.rows("SELECT key, state FROM drills_drillinject"))
    assert played.pop("hot") == "refused"
    assert set(played.values()) == {"played"}
    references = {one for (one,) in demo.rows("SELECT reference FROM messaging_thread WHERE drill IS NOT NULL")}
    assert references
    for mail in demo.mails():
        text = everything_in(mail)
        assert not [one for one in references if one in text]
        assert "controllers of the northern grid" not in text


def test_every_scene_has_a_place_to_look_at(demo):
    places = demo.story()["places"]
    for place in places.values():
        assert resolve(urlsplit(place).path), place
    contacts = {"counterpart", "accusation", "notice", "dead_ends", "check", "lapsed", "proposal", "drill"}
    for name in contacts | {"moved", "verify_first", "bank", "ministry", "write"}:
        assert places[name].startswith("/"), name
