"""Pages of intake: today, feeds and their runs, drafts, what is doubtful or unclaimed, what was refused."""
