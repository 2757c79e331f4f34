"""The append-only record of every action of every room; a verifiable transparency log later, behind the same call."""
