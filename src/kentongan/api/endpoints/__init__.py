"""What can be asked, one module a subject. Every list starts from a room's ``visible_…``, so from its WHERE clause."""
