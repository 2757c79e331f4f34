"""Pages that only a demo has: its story, step by step, and everybody's mailbox. Any other hub has none of them."""
