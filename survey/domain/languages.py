"""Which translations a round may use: drafts only where all data are invented."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from instruments.catalog import available, path_of
from instruments.model import Instrument
from instruments.review import load_review, stale
from survey.domain import invented

SOURCE = "source"
DRAFT = "draft"


def least_status(instrument: Instrument, languages: Sequence[str]) -> dict[str, str]:
    """Return the review status of each language.

    The language of origin is `source`; a translation with texts whose source changed, or without a review, is
    a `draft`.
    """
    reviews = {}
    if (instrument.id, instrument.version) in available():
        path = path_of(instrument.id, instrument.version).with_suffix(".review.toml")
        reviews = dict(load_review(path)) if path.exists() else {}
    status = {}
    for language in languages:
        review = reviews.get(language)
        if language == instrument.source_language:
            status[language] = SOURCE
        elif review is None or stale(instrument, review):
            status[language] = DRAFT
        else:
            status[language] = review.status
    return status


def refused_languages(session: Session, instrument: Instrument, languages: Sequence[str]) -> list[str]:
    """Return the languages whose translation real people may not be asked in yet."""
    if invented.is_demonstration(session):
        return []
    return [language for language, status in least_status(instrument, languages).items() if status == DRAFT]
