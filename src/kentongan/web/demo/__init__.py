"""Pages that only a demo has: its story, step by step, and everybody's mailbox. A hub that is no demo has none of them."""
