"""How far each translation of a version has been reviewed, and which texts changed under their translation.

The status lies beside the version (`1.0.0.review.toml`): it may move while the version itself never changes.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, StrictStr, model_validator

from instruments.frozen import Frozen, FrozenMap
from instruments.model import Instrument
from instruments.texts import named_texts

LARGEST_FILE = 1_000_000

Status = Literal["draft", "reviewed", "approved"]


# The least reviewed first.
STATUSES: tuple[Status, ...] = ("draft", "reviewed", "approved")


class Translation(Frozen):
    """One language: its status, who gave it when, and the hash of each source text that was translated.

    Whoever reviewed or approved a translation is named, with the day.
    """

    status: Status
    reviewer: StrictStr | None = None
    reviewed_on: date | None = None
    sources: Annotated[Mapping[StrictStr, StrictStr], AfterValidator(FrozenMap)]

    @model_validator(mode="after")
    def _signed(self) -> Translation:
        if self.status != "draft" and (not self.reviewer or self.reviewed_on is None):
            msg = f"'{self.status}' needs a reviewer and the day ('reviewer', 'reviewed_on')"
            raise ValueError(msg)
        return self


def load_review(path: Path) -> Mapping[str, Translation]:
    """Return the state of each language; raises ValueError where the file is not of this form."""
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ValueError(f"more than {LARGEST_FILE:,} bytes; a review is smaller")
    try:
        document = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except RecursionError as error:
        raise ValueError("values are nested too deeply") from error
    return FrozenMap({language: Translation.model_validate(part) for language, part in document.items()})


def source_hashes(instrument: Instrument) -> Mapping[str, str]:
    """Return a short hash of every source text by the name of the text: `A_ACC1`, `D_NEED1 hint`."""
    source = instrument.source_language
    return FrozenMap(
        {
            name: hashlib.sha256(text[source].encode("utf-8")).hexdigest()[:12]
            for name, text in named_texts(instrument).items()
        }
    )


def stale(instrument: Instrument, translation: Translation) -> tuple[str, ...]:
    """Return the names of texts whose source is not the one that was translated."""
    now = source_hashes(instrument)
    return tuple(name for name, source in now.items() if translation.sources.get(name) != source)


def status_of(instrument: Instrument, translation: Translation | None) -> Status:
    """Return how far a translation counts as reviewed: without a review, or stale, it is a draft."""
    return "draft" if translation is None or stale(instrument, translation) else translation.status


def reaches(status: str, least: str) -> bool:
    """Tell whether a translation is reviewed at least so far."""
    order: tuple[str, ...] = STATUSES
    return order.index(status) >= order.index(least)
