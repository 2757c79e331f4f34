"""The ways out. Each takes parcels and gives a result for each; none knows the database."""
