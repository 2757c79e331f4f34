"""What changes the exchange: one verb, one transaction, one entry in the ledger."""
