"""The region of the demo, which exists nowhere: its directory and its feeds, made from a seed, without any network.

Read in this order: ``region.toml`` (who there is), ``directory`` (as a directory file), ``networks`` (where events
happen), ``feeds`` (what came in over three days), ``rows`` (the columns of each report).
"""
