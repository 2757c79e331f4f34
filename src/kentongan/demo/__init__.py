"""The demo: a region that exists nowhere, three days of its feeds, warnings and answers, and a mail server of its own.

Everything is done by the hub's own verbs; this room only plays the people. ``cli`` starts it, ``web`` shows its story.
"""
