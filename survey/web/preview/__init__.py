"""What an author sees of a questionnaire before it is published: `balsas instrument preview` serves it."""

from __future__ import annotations

from survey.web.preview import changes, pages
from survey.web.preview.blueprint import Preview, blueprint, set_up

__all__ = ["Preview", "blueprint", "changes", "pages", "set_up"]
