"""Pages of what leaves the hub: the outbox, what it could not deliver, and the switch that holds everything."""
