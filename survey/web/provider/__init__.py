"""What a provider sees: its own self-assessment."""

from survey.web.provider.pages import blueprint

__all__ = ["blueprint"]
