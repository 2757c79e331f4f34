"""The append-only record of every action of every room. It becomes a verifiable transparency log behind the same call."""
