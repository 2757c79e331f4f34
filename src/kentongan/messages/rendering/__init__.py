"""What the other side reads: a message in words of their language, its free text as it was written, and marked. Pure.

A rendering is sections of lines (``terms``, made by ``composing``); ``as_text``, ``as_html`` and ``as_script`` lay it
out for letters, pages and the telephone. Facts and assessment never share a section, likelihood and confidence never
share a line, and what is not claimed stands in every message. What the sender wrote can neither reorder the fixed words
nor look like them: its direction controls are taken out (``cleaning``), and wherever it is shown it stands apart.
"""

from kentongan.messages.rendering.composing import render, side_by_side
from kentongan.messages.rendering.plain import as_text
from kentongan.messages.rendering.pretty import as_html
from kentongan.messages.rendering.script import Aloud, aloud, as_script
from kentongan.messages.rendering.terms import Head, Line, Rendering, Section

__all__ = [
    "Aloud",
    "Head",
    "Line",
    "Rendering",
    "Section",
    "aloud",
    "as_html",
    "as_script",
    "as_text",
    "render",
    "side_by_side",
]
