"""A round offers a translation only where it is reviewed as far as the round asks."""

from __future__ import annotations

import re
import shutil

import pytest

from instruments import catalog
from survey.db import Round, RoundLanguage
from survey.domain import amendments, languages, rounds
from survey.domain.problems import Problem
from tests.fixtures.operation import line


@pytest.fixture
def reviewed(tmp_path, monkeypatch):
    """Make a catalogue whose A is reviewed in English, approved in Russian, and a draft in the others."""
    folder = tmp_path / "catalog"
    shutil.copytree(catalog.FOLDER / "A", folder / "A")
    file = folder / "A" / "1.0.0.review.toml"
    text = file.read_text(encoding="utf-8")
    for language, status in (("en", "reviewed"), ("ru", "approved")):
        signed = f'[{language}]\nstatus = "{status}"\nreviewer = "Skaitytoja"\nreviewed_on = 2026-09-01\n'
        text = text.replace(f'[{language}]\nstatus = "draft"\n', signed)
    file.write_text(text, encoding="utf-8")
    catalog.services()
    monkeypatch.setattr(catalog, "FOLDER", folder)
    return file


def test_statuses(operation, reviewed):
    found = languages.language_status(catalog.load("A", "1.0.0"), ("lt", "en", "ru", "pl"))
    assert found == {"lt": "source", "en": "reviewed", "ru": "approved", "pl": "draft"}


@pytest.mark.parametrize(
    ("offered", "least", "refused"),
    [
        (("lt", "en", "ru"), {}, None),
        (("lt", "en", "ru"), {"ru": "approved"}, None),
        (("lt", "en"), {"en": "approved"}, "en (reviewed, approved)"),
        (("lt", "en", "pl", "uk"), {"en": "reviewed"}, "pl (draft, reviewed), uk (draft, reviewed)"),
    ],
)
def test_the_least_status_is_enforced(operation, reviewed, offered, least, refused):
    made = operation.create(languages=offered, least_status=least)
    if refused is not None:
        assert made == Problem("round_language_status", {"languages": refused})
        return
    operation.give_frame(line("GC-13-1", 30))
    assert not isinstance(operation.open(), Problem)
    with operation.db.reading() as session:
        assert languages.asked(session, "2026-A") == least
        found = session.query(Round).one().language_status
        assert found == {"lt": "source", "en": "reviewed", "ru": "approved"}


def test_a_translation_that_became_stale_is_refused_when_the_round_opens(operation, reviewed):
    operation.create(languages=("lt", "ru"), least_status={"ru": "approved"})
    operation.give_frame(line("GC-13-1", 30))
    text = reviewed.read_text(encoding="utf-8")
    start = text.index("[ru.sources]")
    other = re.sub(r'A_ACC1 = "[^"]*"', 'A_ACC1 = "0"', text[start:], count=1)
    reviewed.write_text(text[:start] + other, encoding="utf-8")
    assert operation.open() == Problem("round_language_status", {"languages": "ru (draft, approved)"})


def test_a_language_added_later_is_held_to_the_same(operation, reviewed):
    operation.create()
    operation.give_frame(line("GC-13-1", 30))
    operation.open()
    with operation.db.writing() as session:
        for language, refused in (("pl", True), ("en", False)):
            change = amendments.Change(add_language=language)
            made = amendments.amend(session, "2026-A", change, "asked for by families", operation.clock)
            assert isinstance(made, Problem) is refused


@pytest.mark.parametrize("least", [{"en": "draft"}, {"en": "perfect"}, {"pl": "reviewed"}, {"": "approved"}])
def test_no_such_least_status(operation, reviewed, least):
    found = operation.create(languages=("lt", "en"), least_status=least)
    assert isinstance(found, Problem)
    assert (found.code, found.values["known"]) == ("round_least_status", "reviewed, approved")


def test_a_discarded_round_leaves_nothing(operation, reviewed):
    operation.create(languages=("lt", "ru"), least_status={"ru": "approved"})
    with operation.db.writing() as session:
        assert rounds.discard(session, "2026-A", operation.clock) is None
        assert session.query(RoundLanguage).count() == 0


def test_a_review_that_cannot_be_read_vouches_for_nothing(operation, reviewed):
    one = catalog.load("A", "1.0.0")
    reviewed.write_text('[en]\nstatus = "approved"\n\n[en.sources]\n', encoding="utf-8")
    assert languages.language_status(one, ("lt", "en")) == {"lt": "source", "en": "draft"}
