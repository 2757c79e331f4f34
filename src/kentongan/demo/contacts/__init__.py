"""The demo's second story: who answers for what, whether they answer, and what states write to each other.

Read in this order: ``entering`` (posts and registries' files), ``day`` (the scenes, in order), ``dead_ends``,
``checking`` (a communication check under noise), ``accusing`` (hot attribution), ``drilling``.
"""
