"""Records: a party, its teams, posts, holders and channels, in the forms in which others write them down.

Pure, no Django. ``terms`` are the words; each format has a module that reads it, writes it, or both: a CSV of posts,
RFC 2350, jCard, RDAP, security.txt, the JSON of Trusted Introducer. What cannot be read is told line by line.
"""
