"""What every room may stand on: errors, identifiers, time, handling terms, languages, the exercise flag.

The kernel imports nothing of ours, and no Django.
"""
