"""Writes of drills: planned and run by people (``planning``, ``running``), played by the worker (``playing``).

What a part does in a drill is done by the verbs of the rooms below, as its people would do it; nothing here writes
into their tables.
"""
