"""TAXII 2.1: the wire protocol by which members share and receive, in front of Django in the same process.

``door`` is the WSGI callable: it finds the endpoint of an address (``addresses``), asks who calls (``callers``),
negotiates media types (``negotiation``), reads what is asked for (``asking``, ``paging``) and tells every error as the
standard's error message (``answers``). ``endpoints`` translate between the wire and the queries and actions of
``exchange``, and nothing else. Clauses in docstrings are of TAXII 2.1, OASIS Standard.
"""
