"""The words of the newest versions: what stands in two questionnaires reads the same, ranges have a dash."""

from __future__ import annotations

import re

import pytest

from instruments.catalog import available, load
from instruments.texts import named_texts

NEWEST = {form: load(form, version) for form, version in available()}  # the last of each form stays
RANGE_WITH_HYPHEN = re.compile(r"\d-\d")
OTHER_ADDRESS = re.compile(r"\bPan|\(a\)")  # Państwo is the one


def test_the_newest_versions():
    assert {form: one.version for form, one in NEWEST.items()} == {
        "A": "1.2.0",
        "AP": "1.1.0",
        "B": "1.1.0",
        "C": "1.1.0",
        "D": "1.0.1",
        "E": "1.1.0",
        "F": "1.0.1",
    }


@pytest.mark.parametrize(("one", "other"), [("A", "AP"), ("B", "C")])
def test_what_stands_in_two_questionnaires_reads_the_same(one, other):
    own = {"INTRO", "T_PROMPT"}  # an introduction is that of its form
    texts = [dict(NEWEST[form].texts) for form in (one, other)]
    shared = texts[0].keys() & texts[1].keys() - own
    assert {"A": "T_CONF", "B": "T_CONSENT_REP"}[one] in shared
    assert {code: texts[0][code] for code in shared} == {code: texts[1][code] for code in shared}


def test_a_carer_has_the_same_roles_in_both_questionnaires():
    roles = [NEWEST[form].items[f"{form}_ROLE"].own_options for form in ("A", "AP")]
    assert roles[0] == roles[1]


@pytest.mark.parametrize("form", ["B", "C"])
def test_the_calm_page_of_a_confidential_round_leaves_out_the_last_sentence(form):
    texts = NEWEST[form].texts
    whole = {language: text.rsplit(". ", 1)[0] + "." for language, text in texts["T_CALM"].items()}
    assert whole == dict(texts["T_CALM_CONF"])


def test_ranges_of_numbers_have_a_dash():
    found = [
        (form, name, language)
        for form, one in NEWEST.items()
        for name, text in named_texts(one).items()
        for language, words in text.items()
        if RANGE_WITH_HYPHEN.search(words)
    ]
    assert found == []


def test_polish_adults_are_addressed_in_one_way():
    found = [
        (form, name)
        for form in ("A", "AP", "B", "C")
        for name, text in named_texts(NEWEST[form]).items()
        if OTHER_ADDRESS.search(text["pl"])
    ]
    assert found == []
