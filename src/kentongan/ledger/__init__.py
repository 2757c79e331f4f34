"""The append-only record of every action of every room; a verifiable transparency log later, behind the same call.

Read in this order: ``terms`` (what an entry says), ``rules`` (what may stand in one, and its leaf), ``models``,
``triggers`` (how the database itself refuses change), ``actions`` (``record``, and numbers after commit), ``queries``.
"""
