"""Pages of warnings and of what came of them: for the duty officer, and for members whom they concern."""
