"""What families see: from the link to the receipt."""

from __future__ import annotations

from survey.web.respondent import about, closing, consenting, contacting, entry, helping, leaving, pages
from survey.web.respondent.blueprint import blueprint

__all__ = [
    "about",
    "blueprint",
    "closing",
    "consenting",
    "contacting",
    "entry",
    "helping",
    "leaving",
    "pages",
]
