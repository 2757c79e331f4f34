"""What is done with warnings. Each verb is one transaction, checked against the table of states, and recorded."""
