"""Which translations a round may use: those that are reviewed as far as the round asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from instruments.canonical import from_canonical
from instruments.catalog import available, path_of
from instruments.model import Instrument
from instruments.review import STATUSES, Translation, load_review, reaches, status_of
from survey.db import Round, RoundLanguage
from survey.domain import invented
from survey.domain.problems import Problem

SOURCE = "source"
DRAFT = "draft"
LEAST = "reviewed"


def language_status(instrument: Instrument, languages: Sequence[str]) -> dict[str, str]:
    """Return the review status of each language: that of the language of origin is `source`."""
    reviews: Mapping[str, Translation] = {}
    if (instrument.id, instrument.version) in available():
        path = path_of(instrument.id, instrument.version).with_suffix(".review.toml")
        reviews = _reviews(path)
    return {
        language: SOURCE
        if language == instrument.source_language
        else status_of(instrument, reviews.get(language))
        for language in languages
    }


def _reviews(path: Path) -> Mapping[str, Translation]:
    """Return what the review beside a version says; one that cannot be read vouches for nothing."""
    try:
        return load_review(path) if path.exists() else {}
    except ValueError:
        return {}


def status_in(asked_round: Round) -> dict[str, str]:
    """Return the review status of each language of a round: as it opened, or as it is while it is a draft."""
    if asked_round.language_status:
        return {language: asked_round.language_status[language] for language in asked_round.languages}
    return language_status(from_canonical(asked_round.instrument.canonical), asked_round.languages)


def least_problem(session: Session, least: Mapping[str, str], languages: Sequence[str]) -> Problem | None:
    """Return what is wrong with the least status that a round asks of its translations, or None."""
    allowed = STATUSES if invented.is_demonstration(session) else STATUSES[1:]
    for language, status in least.items():
        if status not in allowed or language not in languages:
            values = {"language": language, "status": status, "known": ", ".join(allowed)}
            return Problem("round_least_status", values)
    return None


def ask(session: Session, round_code: str, least: Mapping[str, str]) -> None:
    """Keep the least status that a round asks of a translation; without it the usual one holds."""
    session.add_all(
        RoundLanguage(round_code=round_code, language=language, least=status)
        for language, status in least.items()
    )


def asked(session: Session, round_code: str) -> dict[str, str]:
    """Return the least status of the languages for which a round asks one of its own."""
    wanted = select(RoundLanguage.language, RoundLanguage.least).where(RoundLanguage.round_code == round_code)
    return {row.language: row.least for row in session.execute(wanted)}


def refused_languages(
    session: Session, instrument: Instrument, languages: Sequence[str], least: Mapping[str, str]
) -> Problem | None:
    """Return the problem of translations that are not reviewed as far as asked, or None.

    Where nothing is asked, a translation must be reviewed; drafts are for invented data alone.
    """
    usual = DRAFT if invented.is_demonstration(session) else LEAST
    short = [
        f"{language} ({status}, {least.get(language, usual)})"
        for language, status in language_status(instrument, languages).items()
        if status != SOURCE and not reaches(status, least.get(language, usual))
    ]
    return Problem("round_language_status", {"languages": ", ".join(short)}) if short else None
