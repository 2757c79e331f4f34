"""Communication checks: whether the posts of the directory answer, asked in an exercise and measured honestly.

Everything of a check is an exercise, for good. What a check finds of a channel goes to the directory; what it measures
stays here. A real incident comes first: it stops the checks of those whom it concerns.
"""
