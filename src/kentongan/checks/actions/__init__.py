"""Writes of checks: one verb, one transaction, one entry in the ledger each.

``planning``, ``preempting`` and ``calling`` are what people and other rooms do; ``answering`` is whoever holds a link;
``asking``, ``replies`` and ``outcomes`` are the worker's. ``stepping`` and ``taking`` are what all of them write with.
"""
