"""The rules of collecting: every page and command reaches the database through here."""
