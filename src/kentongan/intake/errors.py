"""What intake promises and may have to refuse.

::

    KentonganError
    ├── UnknownFeed, UnknownRun, UnknownDraft     not there, or not for this reader
    ├── FeedExists, FeedRefused                   a feed that cannot be declared so
    ├── FeedBusy                                  another process takes in the same feed
    ├── FeedMovedOn                               another run was committed first; nothing of this one was
    ├── NothingToIngest                           no file was given or found
    ├── ArchiveFull                               no room, or no right to write; nothing was kept
    ├── RowsUnaccounted                           files and sums disagree; nothing was kept
    ├── ArchiveFileMissing, ArchiveFileDamaged    the disk disagrees with the manifest
    └── UnreadableTarget, ReasonMissing           nothing that can be erased; erased without saying why
"""

from kentongan.kernel.errors import KentonganError, marked


class UnknownFeed(KentonganError):
    """No feed of this name, as far as the reader may see."""

    code = "unknown-feed"
    status = 404
    text = marked("There is no feed “{feed}”.")
    next_step = marked("See `kentongan feed list`, or declare it with `kentongan feed add {feed}`.")


class UnknownRun(KentonganError):
    """No run of this id, as far as the reader may see."""

    code = "unknown-run"
    status = 404
    text = marked("There is no run {run}.")
    next_step = marked("Choose one from the list of runs.")


class UnknownDraft(KentonganError):
    """No draft warning of this id, as far as the reader may see."""

    code = "unknown-draft"
    status = 404
    text = marked("There is no draft warning {draft}.")
    next_step = marked("Choose one from its run.")


class FeedExists(KentonganError):
    """A feed of this name is already declared."""

    code = "feed-exists"
    status = 409
    text = marked("There already is a feed “{feed}”.")
    next_step = marked("Change it with `kentongan feed change {feed}`, or choose another name.")


class FeedRefused(KentonganError):
    """What was said of a feed cannot be."""

    code = "feed-refused"
    status = 400
    text = marked("The feed's {field} cannot be “{value}”: {why}.")
    next_step = marked("Correct it; nothing was changed.")


class FeedBusy(KentonganError):
    """Another process is taking in the same feed, and this one waited long enough."""

    code = "feed-busy"
    status = 409
    text = marked("Feed “{feed}” is being taken in by another process; nothing of these files was taken.")
    next_step = marked("Try again when that run has finished.")


class FeedMovedOn(KentonganError):
    """Another run of the feed was committed while this one worked; to commit this one could count rows twice."""

    code = "feed-moved-on"
    status = 409
    text = marked("Another run of feed “{feed}” finished first; nothing of these files was kept.")
    next_step = marked("Take the files in again.")


class NothingToIngest(KentonganError):
    """No file to take in."""

    code = "nothing-to-ingest"
    status = 400
    text = marked("There is no file to take in.")
    next_step = marked("Name files or folders that hold feed files, or “-” for standard input.")


class ArchiveFull(KentonganError):
    """The archive could not be written; the run was undone as a whole."""

    code = "archive-full"
    status = 507
    text = marked("The archive could not be written: {why}. Nothing of this run was kept, nothing earlier was lost.")
    next_step = marked("Make room in {folder}, then take the same files in again.")


class RowsUnaccounted(KentonganError):
    """What was written is not what was counted: a fault of the software, found before anything was kept."""

    code = "rows-unaccounted"
    status = 500
    text = marked("Of the rows to keep ({kind}), {wanted} were counted and {found} written. Nothing was kept.")
    next_step = marked("Keep the files and report this: it is a fault of the software.")


class ArchiveFileMissing(KentonganError):
    """A file that the manifest names cannot be opened."""

    code = "archive-file-missing"
    status = 500
    text = marked("The archive's file {path} cannot be read.")
    next_step = marked("Run `kentongan check`, and restore the archive from a backup.")


class ArchiveFileDamaged(KentonganError):
    """A file of the archive is not what the manifest says it is."""

    code = "archive-file-damaged"
    status = 500
    text = marked("The archive's file {path} is not what was written.")
    next_step = marked("Run `kentongan check`, and restore the archive from a backup.")


class UnreadableTarget(KentonganError):
    """What shall be erased is neither an address nor a host name."""

    code = "unreadable-target"
    status = 400
    text = marked("“{target}” is neither an IP address nor a host name; nothing was erased.")
    next_step = marked("Write one address, such as 203.0.113.7, or one name, such as www.bank.example.")


class ReasonMissing(KentonganError):
    """An erasure without its reason."""

    code = "reason-missing"
    status = 400
    text = marked("An erasure needs a reason; nothing was erased.")
    next_step = marked("Say why, such as the request that it answers; do not repeat the address or name in it.")
