"""Drills: a scripted scenario played through the real software, apart from real work, with a report at its end.

A scenario is a readable TOML file that others can write (docs/formats/scenario.md); it is checked before it runs. What
a drill makes is an exercise for good, its mail is kept in the hub unless the drill says otherwise, and nothing of it
counts in any measure of real work.
"""
