"""Outbox, worker, channels out (SMTP, webhook, folder), mail in: what leaves or enters by post does it here.

It knows no organisation, warning or contact: only opaque ids and addresses. Other rooms put into the outbox in their
own transaction (``actions.enqueue``) and read what came of it (``actions.take_outcomes``).

Read in this order: ``terms``, ``rules``, ``models``, ``actions``, ``mime`` and ``openpgp`` (how a mail is put
together), ``channels`` (how it leaves), ``inbound`` (what comes back), ``worker`` (the loop that does all of it).
"""
