"""Pages of the readers of what people wrote in their own words."""

from survey.web.reader.pages import blueprint

__all__ = ["blueprint"]
