"""Reading many rows at once, in a fixed number of queries."""
