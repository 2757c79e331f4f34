"""What an acknowledgement may restate: all that the message said, and of a state no more than its giver confirms.

Of the languages that the wording check cannot read, nobody can tell a restatement from an accusation. A message in
such words is read by an approver first. An acknowledgement must not wait for one, so whoever gives it is asked, as a
message's writer is (``rules.doubt``): what is confirmed is the text as it stands.
"""

from collections.abc import Collection

from kentongan.messages.rules.blame_unread import unjudged
from kentongan.messages.rules.doubt import standing
from kentongan.messages.rules.wording.reading import sentences
from kentongan.messages.rules.writing import texts_of
from kentongan.messages.terms import Attribution, Content


def to_confirm(
    understood: str, *, of: Content, confirmed: Collection[str] = (), states: Collection[str] = ()
) -> tuple[str, ...]:
    """Return what of an acknowledgement is to be confirmed to make no claim: the whole text, or nothing.

    Nothing where the message itself says something of a state, where the words are its own, and where it was confirmed.
    """
    if of.attribution >= Attribution.STATE:
        return ()
    said = [text for _part, text in texts_of(of)]
    spans = [one.span(0, len(one.text)) for one in sentences(understood)]
    parts = [understood[start:end] for start, end in spans]
    own = [part for part in parts if not standing([part], texts=said)]
    if not unjudged([understood] if len(own) == len(parts) else own, states=states):
        return ()
    whole = standing([understood], texts=[understood])
    return () if set(whole) <= set(standing(confirmed, texts=[understood])) else whole
