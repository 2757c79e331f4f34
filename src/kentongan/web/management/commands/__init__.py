"""Each module is one command, named as the module."""
