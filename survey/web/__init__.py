"""The pages: families, providers, evaluators and staff."""
