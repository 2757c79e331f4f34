"""Who may sign in, in which role, for which organisations; tokens for programs."""
