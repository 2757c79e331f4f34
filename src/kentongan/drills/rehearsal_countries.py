"""The countries of a rehearsal's made-up region, which its hub serves; needs no Django, for it is set up with them."""

COUNTRIES = tuple(f"X{letter}" for letter in "ABCDEFGHIJKLMNOPQRST")
"""Codes of the invented states (ISO 3166-1 leaves them to its users), one for each part that may be."""
