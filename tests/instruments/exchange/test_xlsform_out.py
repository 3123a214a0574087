"""XLSForm out and in: pyxform accepts what is written; there and back only what is listed is lost."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments.answers import options
from instruments.canonical import canonical_bytes
from instruments.catalog import available, load
from instruments.conditions import Context
from instruments.exchange.expression import bare, conjuncts, parse
from instruments.exchange.workbook import open_bytes
from instruments.exchange.xlsform_losses import losses
from instruments.exchange.xlsform_reading import read_xlsform
from instruments.exchange.xlsform_writing import write_xlsform
from instruments.loading import load_bytes, load_file
from instruments.model import Instrument
from instruments.paths import visible_items

FIXTURES = Path(__file__).parents[2] / "fixtures" / "instruments" / "valid"
CATALOGUE = [load(*one) for one in available()]
BY_NAME = {f"{one.id} {one.version}": one for one in CATALOGUE}
ALWAYS = {"title.en", "title.ru", "title.uk", "title.pl"}


def again(one: Instrument) -> Instrument:
    read = read_xlsform(open_bytes(write_xlsform(one), "form.xlsx"))
    assert read.problems == ()
    loaded = load_bytes(read.text.encode(), "form.toml")
    assert loaded.problems == ()
    return loaded.instrument


@pytest.mark.parametrize("name", BY_NAME)
def test_pyxform_accepts_every_questionnaire_without_a_warning(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pyxform itself
        from pyxform.xls2xform import convert

    made_form = convert(io.BytesIO(write_xlsform(BY_NAME[name])), validate=False)
    assert made_form.warnings == []
    assert [code for code in BY_NAME[name].items if f"/{code}" not in made_form.xform] == []


RATED = ("dimensions", "favourable", "items.dimension")
# What XLSForm has no place for. A key that is not here has to come back as it was.
LOST = {
    "A 1.0.0": ("confidential", *RATED, "items.options_from", "items.weight", "scoring", "texts"),
    "AP 1.0.0": ("confidential", *RATED, "items.scale", "items.weight", "proxy", "scoring", "texts"),
    "D 1.0.0": ("areas", "items.area", "items.kind", "items.scale", "items.weight", "maturity", "routing"),
    "F 1.0.0": ("checks", "derived", "items.kind", "pages.repeat"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_lost_is_listed(name):
    found = losses(BY_NAME[name], write_xlsform(BY_NAME[name]))
    assert tuple(loss.key for loss in found if loss.key not in ALWAYS) == LOST[name]


def test_the_list_of_what_is_lost_names_the_parts():
    found = {loss.key: str(loss) for loss in losses(load("F", "1.0.0"), write_xlsform(load("F", "1.0.0")))}
    assert found["checks"] == "checks: K1, K2"
    assert found["items.kind"] == "items.kind: F_GAP"
    assert found["title.en"] == "title.en"


@pytest.mark.parametrize(
    ("feature", "lost"),
    [
        ("calm_page", []),
        ("early_end", []),
        ("exclusive_option", ["items.routing"]),  # required, and no rule looks at it
        ("number_check", []),
        ("number_with_limits", []),
        ("open_text", []),
        ("skip_when", []),
        ("skip_unless", []),
        ("cyrillic_languages", []),
        ("byte_order_mark_and_windows_lines", []),
        ("skip_by_context", ["routing"]),
        ("reverse_item", ["dimensions", "items.dimension", "items.reverse", "items.weight", "scoring"]),
    ],
)
def test_each_feature_that_has_a_place_comes_back(feature, lost):
    one = load_file(FIXTURES / f"{feature}.toml").instrument
    assert [loss.key for loss in losses(one, write_xlsform(one)) if loss.key not in ALWAYS] == lost


def test_what_came_back_stays_as_it_is():
    once = again(load("C", "1.0.0"))
    assert canonical_bytes(again(once)) == canonical_bytes(once)


def truth(node, answers):
    """What a program that runs XLSForms makes of an expression; an empty answer equals the empty text."""
    node = bare(node)
    if node.op in ("and", "or"):
        parts = [truth(part, answers) for part in node.parts]
        return all(parts) if node.op == "and" else any(parts)
    if node.op == "not":
        return not truth(node.parts[0], answers)
    given = answers.get(node.parts[0].text, "")
    value = node.parts[1].text
    if node.op == "selected":
        return value in given
    return {
        "=": str(given) == value,
        "!=": str(given) != value,
        ">": given != "" and int(given) > int(value or 0),
    }[node.op]


def shown_by_form(one: Instrument, answers):
    """The questions that a program shows that knows only the form: an answer not shown is empty."""
    [survey] = [
        sheet for sheet in open_bytes(write_xlsform(one), "form.xlsx").sheets if sheet.name == "survey"
    ]
    head = {name: place for place, name in survey.rows[1].items()}
    shown, known, group = [], {}, ""
    for row in list(survey.rows.values())[1:]:
        kind, name = row[head["type"]], row.get(head["name"], "")
        relevant = row.get(head["relevant"], "")
        if kind == "begin_group":
            group = relevant
        needed = [part for text in (group, relevant) if text for part in conjuncts(parse(text))]
        if name in one.items and all(truth(part, known) for part in needed):
            shown.append(name)
            known[name] = answers.get(name, "")
    return shown


@st.composite
def answered(draw):
    one = BY_NAME[draw(st.sampled_from(["A 1.0.0", "AP 1.0.0", "B 1.0.0"]))]
    answers = {}
    for code, item in one.items.items():
        codes = [option.code for option in options(one, item, Context(services=("CM",)))]
        if codes and draw(st.booleans()):
            several = st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True).map(tuple)
            answers[code] = draw(several if item.kind == "multiple" else st.sampled_from(codes).map(int))
    return one, answers


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(answered())
def test_a_form_shows_the_questions_that_the_routing_shows(case):
    one, answers = case
    assert shown_by_form(one, answers) == list(visible_items(one, answers, Context(open_text=True)))
