"""Pages of drills: the list, one drill while it runs, the mails that were kept, the report."""
