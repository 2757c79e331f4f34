"""The exchange: STIX objects kept as they came, shared in collections under arrangements whose terms are enforced.

``rules.seeing`` decides who sees an object and why; ``queries`` compile the same decision into SQL. ``actions.sharing``
takes objects in, ``queries.pages`` hands them out, ``queries.changes`` is the feed that other rooms follow. The wire
protocol is the room ``taxii``; what a STIX object is, the room ``stix``.
"""
