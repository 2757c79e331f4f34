"""The door for programs: /api/v1/, scoped tokens, RFC 9457 errors. Schemas live here and nowhere else."""
