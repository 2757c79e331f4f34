"""Pure decisions of messages: the ladder, the attribution gate, how much leaves by which way, what must be written."""
