"""Pages of communication checks; ``answer`` is for whoever holds a mail of one, without an account."""
