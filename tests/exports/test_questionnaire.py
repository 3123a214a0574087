"""The questionnaires on paper."""

from __future__ import annotations

import pytest

from exports.questionnaire import PROVIDER, pages, write_questionnaire
from instruments import catalog
from tests.exports.pdf import facts_of


def test_a_question_has_its_name_in_the_data_file_and_its_codes():
    told = pages(catalog.load("A", "1.0.0"), ("FCC",), "en")
    items = {item["code"]: item for page in told["pages"] for item in page["items"]}
    assert (told["title"], told["version"]) == ("Survey of service recipients (adults)", "A, version 1.0.0")
    assert items["a_svc"] == {
        "code": "a_svc",
        "text": "Which services did you receive in the last 12 months?",
        "notes": ["Several answers can be chosen.", "Some answers end the questionnaire here."],
        "options": [["FCC", "Foster-care centre services"], ["0", "None"]],
    }
    assert items["a_out2"]["notes"] == ["Not asked of everybody; that follows from the answers to a_child."]


@pytest.mark.parametrize(("form", "version"), [one for one in catalog.available() if one[1] == "1.0.0"])
def test_every_questionnaire_can_be_printed_as_tagged_pdf(form, version, tmp_path):
    instrument = catalog.load(form, version)
    language = instrument.languages[-1]
    write_questionnaire(instrument, ("FCC",), language, tmp_path / "a.pdf")
    facts = facts_of((tmp_path / "a.pdf").read_bytes())
    assert (facts.language, facts.tagged, facts.title) == (language, True, instrument.title[language])


def test_the_place_of_the_providers_name_is_told_in_words():
    instrument = catalog.load("A", "1.1.0")
    for language, gap in PROVIDER.items():
        texts = [text for page in pages(instrument, ("FCC",), language)["pages"] for text in page["texts"]]
        assert [text for text in texts if "{" in text] == []
        assert sum(gap in text for text in texts) == 1
    assert set(PROVIDER) == set(instrument.languages)
