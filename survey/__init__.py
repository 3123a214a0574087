"""How answers are collected and the service is run."""
