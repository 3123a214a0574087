"""The demonstration country: real places, invented organisations, invented answers; every text says so."""
