"""Pages of messages: threads, writing, calls; ``opened`` and ``unlocking`` are for whoever holds a mail of one."""
