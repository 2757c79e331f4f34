"""The decisions of the exchange, pure: who sees what, what may be done with it, which terms hold."""
