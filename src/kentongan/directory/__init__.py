"""Organisations, their contacts and their claims, stored."""
