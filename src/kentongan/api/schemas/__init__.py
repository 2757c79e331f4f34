"""What the API tells, field by field. Times are RFC 3339 in UTC."""
