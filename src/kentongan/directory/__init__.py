"""Organisations, their contacts and their claims, stored.

Read in this order: ``terms`` (where an entry comes from, what a page is given), ``rules``, ``models`` (tables and what
the database refuses), ``queries`` (every read is given its reader), ``actions`` (one verb, one transaction, one ledger
entry each).
"""
