"""What families see: from the link to the receipt."""

from __future__ import annotations

from survey.web.respondent import (
    about,
    arriving_by_link,
    calming,
    closing,
    consenting,
    contacting,
    entry,
    helping,
    leaving,
    pages,
)
from survey.web.respondent.blueprint import blueprint, by_link

__all__ = [
    "about",
    "arriving_by_link",
    "blueprint",
    "by_link",
    "calming",
    "closing",
    "consenting",
    "contacting",
    "entry",
    "helping",
    "leaving",
    "pages",
]
