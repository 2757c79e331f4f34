"""What messages promise and may have to refuse.

::

    KentonganError
    ├── UnknownThread, UnknownMessage, UnknownRecipient, UnknownCall
    │                                      not there, or not for this reader: they cannot tell which
    ├── NotWrittenSo                       what is made of another message, and never written freely
    ├── NotYourPost, UnknownAddressee      for whom one may not write, to whom one cannot
    ├── MessageNotInState                  what is wanted does not follow from where the message is
    ├── WritingRefused, NotOnThisRung (NothingOnThisRung, ThreadBelow)
    │                                      it is not written as its type asks, or the ladder does not let it go there
    ├── AttributionRefused (ReasonAccuses) the gate: it goes to the wrong posts, or says more than it declares
    ├── ConfirmationNeeded (AcknowledgementUnconfirmed)
    │                                      the gate: it may be read so, and nobody confirmed that it is not meant
    ├── NotAuthorised, NotYoursToAuthorise, DiplomatNeeded, MessageChanged
    │                                      who must agree first, and did they agree to this
    ├── ExerciseMixed, ThreadClosed        what cannot join a thread
    ├── NotRaisedSo                        the ladder is climbed by people, one rung at a time
    ├── NotAwaited, AlreadyAcknowledged, AcknowledgementRefused, OwnMessage
    ├── NothingLeft                        nobody got what is to be taken back
    ├── OriginalTakenBack, CorrectedAnew   a correction that comes too late
    ├── CorrectionStands, RetractionStands, AcknowledgementStands
    │                                      what is not taken back by itself
    ├── CallDone                           somebody else made that call
    ├── NoteNeeded                         a person must say why
    ├── LinkStillOpens, NoWayForLink, CorrectedSince   a link that is not to be sent anew, or cannot be
    └── MessageLinkOpensNothing, MessageLinkExpired, MessageLinkLocked, NoCodeForThis, TooManyMessageCodes,
        NobodyElseForCode                  what a recipient's link is

``rules.content`` has UnreadableContent.
"""

from kentongan.messages.errors.agreeing import (
    AcknowledgementUnconfirmed,
    AttributionRefused,
    ConfirmationNeeded,
    DiplomatNeeded,
    MessageChanged,
    NotAuthorised,
    NotYoursToAuthorise,
    ReasonAccuses,
)
from kentongan.messages.errors.answering import (
    AcknowledgementRefused,
    AlreadyAcknowledged,
    CallDone,
    NotAwaited,
    OwnMessage,
)
from kentongan.messages.errors.links import (
    CorrectedSince,
    LinkStillOpens,
    MessageLinkExpired,
    MessageLinkLocked,
    MessageLinkOpensNothing,
    NobodyElseForCode,
    NoCodeForThis,
    NoWayForLink,
    TooManyMessageCodes,
)
from kentongan.messages.errors.recalling import (
    AcknowledgementStands,
    CorrectedAnew,
    CorrectionStands,
    NothingLeft,
    OriginalTakenBack,
    RetractionStands,
)
from kentongan.messages.errors.seeing import (
    NotYourPost,
    UnknownAddressee,
    UnknownCall,
    UnknownMessage,
    UnknownRecipient,
    UnknownThread,
)
from kentongan.messages.errors.writing import (
    ExerciseMixed,
    MessageNotInState,
    NoCounterpart,
    NoteNeeded,
    NothingObserved,
    NothingOnThisRung,
    NotOnThisRung,
    NotRaisedSo,
    NotWrittenSo,
    ThreadBelow,
    ThreadClosed,
    WritingRefused,
)

__all__ = [
    "AcknowledgementRefused",
    "AcknowledgementStands",
    "AcknowledgementUnconfirmed",
    "AlreadyAcknowledged",
    "AttributionRefused",
    "CallDone",
    "ConfirmationNeeded",
    "CorrectedAnew",
    "CorrectedSince",
    "CorrectionStands",
    "DiplomatNeeded",
    "ExerciseMixed",
    "LinkStillOpens",
    "MessageChanged",
    "MessageLinkExpired",
    "MessageLinkLocked",
    "MessageLinkOpensNothing",
    "MessageNotInState",
    "NoCodeForThis",
    "NoCounterpart",
    "NoWayForLink",
    "NobodyElseForCode",
    "NotAuthorised",
    "NotAwaited",
    "NotOnThisRung",
    "NotRaisedSo",
    "NotWrittenSo",
    "NotYourPost",
    "NotYoursToAuthorise",
    "NoteNeeded",
    "NothingLeft",
    "NothingObserved",
    "NothingOnThisRung",
    "OriginalTakenBack",
    "OwnMessage",
    "ReasonAccuses",
    "RetractionStands",
    "ThreadBelow",
    "ThreadClosed",
    "TooManyMessageCodes",
    "UnknownAddressee",
    "UnknownCall",
    "UnknownMessage",
    "UnknownRecipient",
    "UnknownThread",
    "WritingRefused",
]
