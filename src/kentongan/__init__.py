"""Kentongan: a hub for regional cyber cooperation. The house is drawn in docs/architecture.md."""

__version__ = "0.1.0"
