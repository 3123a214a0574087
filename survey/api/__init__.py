"""Read-only results and releases for other programs."""
