"""How a scenario file is read: tables and their fields, the kinds of injects, and what must fit together. Pure."""
