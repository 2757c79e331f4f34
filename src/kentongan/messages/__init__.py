"""Messages between points of contact that cannot be misread, and the ladder by which they rise.

A message is structured: what was observed stands apart from what is assessed, and what is not claimed is said. Every
rule of who may say what to whom at which level is in ``rules``; the words that each side reads in its own language are
in ``vocabulary``; sentences that would be misread are found by ``rules.wording``.
"""
