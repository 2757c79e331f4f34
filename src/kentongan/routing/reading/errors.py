"""What can be wrong with a feed as a whole. A bad row is no error: it is kept, with its reason, for quarantine."""

from kentongan.kernel.errors import KentonganError, marked


class UnreadableFeed(KentonganError):
    """A feed that cannot be opened or is not what its first bytes say."""

    code = "unreadable-feed"
    status = 422
    text = marked("“{file}” cannot be read: {detail}.")
    next_step = marked("Fetch it again, or leave it out. Nothing of it was taken in.")


class TooWide(UnreadableFeed):
    """A header of more columns than any feed has; most likely no CSV at all."""

    text = marked("“{file}” has a header of {columns} columns; at most {limit} are read.")
    next_step = marked("Look whether it is a CSV at all, and whether a quote in its header is never closed.")


class NotLines(UnreadableFeed):
    """One JSON list where one JSON object a line is read."""

    text = marked("“{file}” is one JSON list. Events are read from lines, one JSON object each.")
    next_step = marked("Write each event on a line of its own, as IntelMQ's file output does.")


class NestedArchive(KentonganError):
    """An archive inside an archive."""

    code = "nested-archive"
    status = 422
    text = marked("“{file}” holds another archive, “{member}”.")
    next_step = marked("Unpack it first. Archives inside archives are not opened.")


class TooLarge(KentonganError):
    """A feed beyond the limits, as a decompression bomb is."""

    code = "feed-too-large"
    status = 413
    text = marked("“{file}” unpacks to more than {limit} bytes.")
    next_step = marked("If it is genuine, unpack it yourself or split it. Nothing of it was taken in.")


class TooManyFiles(TooLarge):
    """An archive of more files than any day's reports."""

    text = marked("“{file}” holds more than {limit} files.")


class PackedTooWell(TooLarge):
    """An archive that grows when unpacked as no feed does."""

    text = marked("“{file}” unpacks to more than {limit} times its size, as no feed does.")


class FeedChanged(KentonganError):
    """A file that somebody wrote to while it was read."""

    code = "feed-changed"
    status = 409
    text = marked("“{file}” was changed while it was read.")
    next_step = marked("Wait until it is written whole, then start again. Nothing of it was taken in.")


class NoFeed(KentonganError):
    """Nothing to read where a feed was said to be."""

    code = "no-feed"
    status = 404
    text = marked("There is no feed at “{path}”.")
    next_step = marked("Name a file, a folder with files in it, or - for standard input.")
