"""Feeds declared, runs, quarantine, what was seen before, and the archive of events."""
