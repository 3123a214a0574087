"""Whom to call: one source for footer, calm page, first page and receipt, with whether it is answered now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from survey.app import create_app
from survey.clock import VILNIUS, fixed_clock
from survey.settings import SettingsError, read_settings
from tests.fixtures.family_visitor import PAGES, FamilyVisitor


@pytest.fixture
def visit_at(family, family_settings):
    """A browser that visits at a moment of Lithuanian time."""
    made = []

    def visit(moment: str, language: str = "en", **changes) -> FamilyVisitor:
        now = datetime.fromisoformat(moment).replace(tzinfo=VILNIUS)
        made.append(create_app(replace(family_settings, **changes), fixed_clock(now)))
        return FamilyVisitor(made[-1], language)

    yield visit
    for app in made:
        app.extensions["balsas"].db.close()


@pytest.mark.parametrize(
    ("moment", "language", "says"),
    [
        ("2026-11-27 17:59", "en", "8 800 10 800 answered now, until 18:00 ("),
        ("2026-11-27 18:00", "en", "8 800 10 800 closed now, opens: Monday, 30 November, 8:00 ("),
        ("2026-11-27 07:00", "en", "8 800 10 800 closed now, opens today at 8:00 ("),
        (
            "2026-12-24 12:00",
            "lt",
            "8 800 10 800 dabar nedirba, pradeda: gruodžio 28 d., pirmadienis, 8:00",
        ),
        ("2026-12-24 12:00", "uk", "8 800 10 800 зараз не працює, відкриється: понеділок, 28 грудня, 8:00"),
    ],
)
def test_the_footer_says_whether_somebody_answers_now(visit_at, moment, language, says):
    visitor = visit_at(moment, language).get("/a")
    assert says in visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    assert visitor.shown.text.count('href="tel:112"') == 1


def test_the_calm_page_and_the_receipt_say_the_same(visit_at, family):
    visitor = visit_at("2026-11-27 17:59").start(family.codes[0])
    for page, fields in PAGES.items():
        visitor.answer(page, **(fields if page != "p9" else {**fields, "A_SAF1": "1"}))
    assert visitor.heading == "If you need help"
    assert visitor.text.count("answered now, until 18:00") == 2  # the page and its footer
    visitor.get(visitor.at("review")).send()
    assert visitor.text.count("answered now, until 18:00") == 1  # the page tells them, its footer does not
    for call in ("tel:112", "tel:+370880010800", "/a/contact"):
        assert visitor.shown.text.count(f'href="{call}"') == 1
    assert visitor.shown.text.count('href="/a/privacy"') == 1


def test_only_the_questionnaire_of_an_adult_leaves_the_childrens_line_out(visit_at, family):
    visitor = visit_at("2026-11-27 17:59")
    for page in ("/a", "/a/contact", "/a/privacy", "/nowhere"):
        assert 'href="tel:116111"' in visitor.get(page).shown.text
    assert 'href="tel:116111"' not in visitor.open(family.codes[0]).shown.text


def test_children_see_their_own_line_too(visit_at, family, monkeypatch):
    from survey.domain import invited

    monkeypatch.setattr(invited, "OF_CHILDREN", frozenset({"A"}))
    visitor = visit_at("2026-11-27 17:59").start(family.codes[0])
    assert "Children's line: 116 111" in visitor.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_operators_own_lines(visit_at, tmp_path):
    path = tmp_path / "lines.toml"
    path.write_text(
        'checked = 2026-11-20\n[[line]]\nid = "rights"\nnumber = "1 2 3"\ncall = "123"\n', encoding="utf-8"
    )
    visitor = visit_at("2026-11-27 17:59", help_lines=path).get("/a")
    assert 'href="tel:123"' in visitor.shown.text
    assert "tel:112" not in visitor.shown.text


def test_days_that_are_not_in_a_row_are_named_one_by_one(visit_at, tmp_path):
    """Monday, Wednesday and Friday are not Monday to Friday: nobody would answer on a Tuesday."""
    path = tmp_path / "lines.toml"
    path.write_text(
        'checked = 2026-11-20\n[[line]]\nid = "rights"\nnumber = "123"\ncall = "123"\n'
        "hours = [{ days = [5, 1, 3], from = 08:00:00, to = 12:00:00 },"
        " { days = [2, 4], from = 09:00:00, to = 10:00:00 }]\n",
        encoding="utf-8",
    )
    visitor = visit_at("2026-11-27 17:59", help_lines=path).get("/a")
    said = visitor.text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    assert (
        "(on working days: Mon 8:00–12:00, Wed 8:00–12:00, Fri 8:00–12:00, Tue 9:00–10:00, Thu 9:00–10:00)"
        in said
    )


@pytest.mark.parametrize(
    ("language", "whole"),
    [
        ("lt", "30 d."),
        ("en", "30 November"),
        ("ru", "30 ноября"),
        ("uk", "30 листопада"),
        ("pl", "30 listopada"),
    ],
)
def test_the_day_on_which_a_line_opens_stays_on_a_line(visit_at, language, whole):
    visitor = visit_at("2026-11-27 18:00", language).get("/a")
    assert whole.replace(" ", "\N{NO-BREAK SPACE}") in visitor.shown.text


def test_a_file_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(SettingsError, match="BALSAS_HELP_LINES is '/nowhere', and there is no such file"):
        read_settings({"DATA": str(tmp_path), "BALSAS_HELP_LINES": "/nowhere"})
