"""Tables of response: warnings and their history, exposures and answers, notices and links, and what the hub decided.

Everything of an exercise carries the flag, and no update clears it.
"""

from kentongan.response.models.answers import Answer, Answered
from kentongan.response.models.concerns import Awaited, Concern, Handover, Heard
from kentongan.response.models.exposures import Exposure, Item
from kentongan.response.models.feedback import Feedback
from kentongan.response.models.links import Code, Link
from kentongan.response.models.notices import Notice, NoticeWarning, WaitingCopy
from kentongan.response.models.policies import Agreement, FeedPolicy, Preference, ReleaseRule
from kentongan.response.models.warnings import Apart, Followed, Transition, Warning

__all__ = [
    "Agreement",
    "Answer",
    "Answered",
    "Apart",
    "Awaited",
    "Code",
    "Concern",
    "Exposure",
    "FeedPolicy",
    "Feedback",
    "Followed",
    "Handover",
    "Heard",
    "Item",
    "Link",
    "Notice",
    "NoticeWarning",
    "Preference",
    "ReleaseRule",
    "Transition",
    "WaitingCopy",
    "Warning",
]
