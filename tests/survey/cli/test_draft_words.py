"""Words that no native speaker has read yet are told to the operator of a round, and to no family."""

from __future__ import annotations

import re
import shutil

import pytest

from instruments import catalog
from survey import i18n
from tests.survey.cli.test_operator_round import CREATE, balsas
from tests.survey.test_i18n import catalogue, family_texts

__all__ = ["balsas"]
TOLD = re.compile(r"^(?:language|pages in) .*", re.MULTILINE)
# What each language calls a translation, a draft or a native speaker.
SPOKEN_OF = {
    "lt": r"vertim|versti|juodra|gimto",
    "en": r"translat|draft|native",
    "ru": r"перев(?:о|е)д|чернов|родн(?:ой|ые|ом)",
    "uk": r"перекла|чернет|рідн(?:а|і|ою)",
    "pl": r"tłumacz|przekład|szkic|ojczyst",
}


@pytest.fixture
def reviewed(tmp_path, monkeypatch):
    """Make a catalogue whose A has been reviewed in every language."""
    folder = tmp_path / "catalog"
    shutil.copytree(catalog.FOLDER / "A", folder / "A")
    file = folder / "A" / "1.0.0.review.toml"
    signed = 'status = "reviewed"\nreviewer = "Skaitytoja"\nreviewed_on = 2026-09-01'
    file.write_text(file.read_text(encoding="utf-8").replace('status = "draft"', signed), encoding="utf-8")
    catalog.services()
    monkeypatch.setattr(catalog, "FOLDER", folder)


def test_the_operator_is_told_when_a_round_is_created_and_shown(balsas, reviewed):
    balsas("init")
    balsas("instrument publish A 1.0.0")
    assert balsas(f"{CREATE} --languages lt,en,ru,pl") == (
        "Created round 2027-A. Next: balsas frame import FILE --round 2027-A\n"
        "Have a native speaker read the pages' own words too; still drafts: ru, pl.\n"
    )
    assert TOLD.findall(balsas("round show 2027-A")) == [
        "language lt: source",
        "language en: reviewed",
        "language ru: reviewed",
        "pages in ru: draft",
        "language pl: reviewed",
        "pages in pl: draft",
    ]


def test_a_round_without_drafts_has_nothing_to_tell(balsas):
    balsas("init")
    balsas("instrument publish A")
    assert balsas(CREATE) == "Created round 2027-A. Next: balsas frame import FILE --round 2027-A\n"
    assert TOLD.findall(balsas("round show 2027-A")) == ["language lt: source"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_text_of_families_speaks_of_it(language):
    said = [form for text in family_texts() for form in ([text] if isinstance(text, str) else text)]
    for context in (None, i18n.TO_A_CHILD):
        for text in catalogue(i18n.FOLDER / f"{language}.po", context).values():
            said += [text] if isinstance(text, str) else text
    spoken_of = re.compile(f"{SPOKEN_OF['en']}|{SPOKEN_OF[language]}", re.IGNORECASE)
    assert [text for text in said if spoken_of.search(text)] == []
