"""The pattern language of STIX 2.1 (STIX 2.1 OS §9): patterns read, judged and written again.

``parsing.parse`` turns text into the words of ``terms`` or refuses it (``errors``); ``lexing`` cuts the text into
tokens; ``writing.write`` is the way back; ``judging.flaws_of_pattern`` says what is wrong with a pattern, for the
validator; ``matching.regex`` compiles the expression of a ``MATCHES`` within bounds; ``evaluating.holds`` says whether
one comparison holds of one value.
"""
