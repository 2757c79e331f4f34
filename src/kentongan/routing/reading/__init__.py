"""Feeds read: from files, folders, archives and standard input to tables with row numbers, and nothing lost.

``open_feeds`` yields a ``FeedFile`` for each CSV. ``unpack`` gets at the plain bytes, ``screen`` looks at them once,
``feed_file`` reads them the fast way with DuckDB or the ``exact`` way with Python's csv, ``events`` turns IntelMQ's
JSON lines into a CSV first. A mapping file (``kentongan.routing.mapping``) describes any other CSV.
"""

import csv

from kentongan.routing.form import Form
from kentongan.routing.reading.feed_file import FeedFile, Note
from kentongan.routing.reading.limits import MEBIBYTE, Limits
from kentongan.routing.reading.opening import open_feeds

# The limit is the process's, and its default is shorter than cells that feeds do have.
csv.field_size_limit(max(csv.field_size_limit(), 16 * MEBIBYTE))

__all__ = ["FeedFile", "Form", "Limits", "Note", "open_feeds"]
