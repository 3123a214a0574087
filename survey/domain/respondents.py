"""Who answers: the person of an invitation, or a visit of an open link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Respondent:
    """The key under which somebody's answering is kept until it is sent; it says nothing of the person.

    Of an invitation it is the invitation's id. Of an open link it is the random id of a visit, known to one
    browser, and `until` the day to which an unfinished answer is kept. `sent` is what will be stored of the
    receipt of this browser once it has sent its answers.
    """

    id: str
    link: str = ""
    sent: str = ""
    until: date = date.max

    @property
    def by_link(self) -> bool:
        """Tell whether an open link led here, so that the ledger knows nothing of it."""
        return bool(self.link)
