"""What an evaluator sees: results of closed rounds, plots, files."""

from survey.web.evaluator import downloads, pages

blueprint = pages.blueprint

__all__ = ["blueprint", "downloads", "pages"]
