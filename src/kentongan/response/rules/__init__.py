"""What response decides without looking anything up: states, release, recipients, manner, quiet, references. No Django.

``states``: what may follow what. ``release``: what leaves by itself. ``recipients``: who is written to, at which
contact. ``manner``: how much a mail may say. ``quiet``: whether an exposure is gone. ``references``: what is read out
on the telephone.
"""
