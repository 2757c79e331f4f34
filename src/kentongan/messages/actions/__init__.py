"""Writes of messages: one verb, one transaction, one entry in the ledger.

``writing``, ``authorising``, ``splitting``, ``sending``, ``recalling``, ``raising``, ``closing`` are what people do on
the sender's side; ``linking``, ``acknowledging`` on the recipient's; ``calling`` is the telephone. ``dispatching`` and
``outcomes`` are the worker's steps. Rows are always held in one order: thread, message, recipients.
"""
