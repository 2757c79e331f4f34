"""What templates are given beyond Django's own."""
