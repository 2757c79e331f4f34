"""What is read from the exchange, each already narrowed to what its viewer may see."""
