"""The door for the terminal: one module a group of commands, loaded only when its command is called."""
