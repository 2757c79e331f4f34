"""What keeps an installation whole: check, backup, restore, upgrade, over database, archive and keys as one."""
