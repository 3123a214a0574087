"""What the answers say: exact design-based statistics on any dataframe."""
