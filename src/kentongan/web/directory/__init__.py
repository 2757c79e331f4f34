"""Pages of the directory: organisations, their contacts and claims, and the look-up with its whole reason."""
