"""Pages of sign-in and of one's own account; allauth's views under our templates and our gates."""
