"""Commands of Django that this hub changes."""
