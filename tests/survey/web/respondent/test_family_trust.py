"""Who asks, whom to ask, who sees what: told before the first question and on the page about privacy."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from survey import i18n
from survey.app import create_app
from tests.fixtures.family_visitor import FamilyVisitor


@pytest.fixture
def told(family_settings, family):
    """A visitor of a service whose operator said who runs the survey."""
    settings = replace(family_settings, organiser="Example research centre", contact="klausk@example.org")
    app = create_app(settings)
    yield FamilyVisitor(app)
    app.extensions["balsas"].db.close()


def test_the_organiser_and_the_contact_are_named_before_the_first_question(told, family):
    told.open(family.codes[0])
    assert (
        "Who asks? The survey is run by Example research centre. "
        "Example care centre provides the service and does not run the survey."
    ) in told.text
    assert 'href="mailto:klausk@example.org"' in told.shown.text
    assert "The survey is run by Example research centre." in told.get("/a/privacy").text
    assert 'href="mailto:klausk@example.org"' in told.get("/a/accessibility").shown.text


def test_without_a_name_the_organisers_are_spoken_of(visitor, family):
    visitor.open(family.codes[0])
    assert "The organisers of the survey of family services. Example care centre provides" in visitor.text
    assert 'href="mailto:konsultacijos@vaikoteises.lt"' in visitor.shown.text


@pytest.mark.parametrize(
    ("mode", "sentence", "other"),
    [
        ("anonymous", "Nobody will see how you personally answered.", "Only the researchers can link"),
        ("confidential", "Only the researchers can link your answers to you.", "Nobody will see how"),
    ],
)
def test_what_is_promised_is_the_promise_of_the_mode(visitor, family, mode, sentence, other):
    family.change_round(mode=mode)
    visitor.open(family.codes[0])
    assert (sentence in visitor.text, other in visitor.text) == (True, False)


@pytest.mark.parametrize(("mode", "told"), [("anonymous", False), ("confidential", True)])
def test_a_child_is_told_too_who_could_find_out(visitor, family, mode, told):
    family.ask("B")
    family.change_round(mode=mode)
    visitor.open(family.codes[0])
    assert ("Only researchers could find out which answers are yours." in visitor.text) == told


@pytest.mark.parametrize(("mode", "told"), [("anonymous", True), ("confidential", False)])
def test_a_receipt_promises_no_more_than_the_mode(visitor, family, mode, told):
    family.change_round(mode=mode)
    visitor.answer_all(family.codes[0]).send()
    assert visitor.receipt()
    assert ("Nobody can find out from it who you are." in visitor.text) == told


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_how_accessible_the_pages_are_is_told_in_three_points(visitor, language):
    visitor.get(f"/a/accessibility?lang={language}")
    main = re.search(r"<main.*?</main>", visitor.shown.text, re.DOTALL)[0]
    assert len(re.findall("<li>", main)) == 3
