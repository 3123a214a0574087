"""Whatever is sent, in whatever order of pages and back-steps, and by whichever way in: no exception, no
unreachable answer, the same answers. In every instrument of the catalogue.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments.answers import (
    Context,
    clean_form,
    clean_page,
    finish,
    options,
    still_required,
)
from instruments.catalog import available, load
from instruments.paths import MOST_REMEMBERED, ended, path, path_anew, visible_items
from instruments.scoring import score

PATHS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CATALOGUE = [load(*which) for which in available()]
EVERY = pytest.mark.parametrize("one", CATALOGUE, ids=lambda one: f"{one.id} {one.version}")
JUNK = st.lists(st.sampled_from(["", "8", "-9", "x", "CM"]) | st.text(max_size=5), max_size=3)
CONTEXTS = st.builds(
    Context,
    services=st.just(("CM", "FCC")),
    open_text=st.booleans(),
    org_type=st.sampled_from([None, 1, 2, 3]),
    care_form=st.sampled_from([None, 1, 2]),
    ask_separation=st.booleans(),
    occasion=st.sampled_from([None, 1, 2, 3]),
)


def values_of(one, code, context):
    """Draw what an honest person sends for an item, and nothing now and then."""
    item = one.items[code]
    if item.kind in ("open", "service"):
        return st.sampled_from([[], ["CM"], ["žodžiai"]])
    if item.kind == "date":
        return st.sampled_from([[], ["2026-03-01"]])
    if item.kind == "number":
        return st.sampled_from([[], ["0"], ["1"], ["2"]])
    codes = [option.code for option in options(one, item, context)]
    if item.kind == "multiple":
        return st.lists(st.sampled_from(codes), max_size=3)
    return st.sampled_from([[], *([code] for code in codes)])


@st.composite
def submissions(draw, one, context):
    """Draw a page with its own items filled in, and now and then anything else."""
    page = draw(st.sampled_from([page for page in one.pages if page.items]))
    raw = {code: draw(values_of(one, code, context)) for code in page.items if draw(st.integers(0, 4))}
    if draw(st.integers(0, 5)) == 0:
        raw |= draw(st.dictionaries(st.sampled_from([*one.items, "csrf_token"]), JUNK, max_size=4))
    return page.id, raw


def walked(one, data, context, most=14):
    """Send pages in any order, back-steps among them; return the answers after each, and after all."""
    answers = {}
    for page_id, raw in data.draw(st.lists(submissions(one, context), max_size=most)):
        cleaned = clean_page(one, page_id, raw, answers, context)
        answers = cleaned.answers
        shown = visible_items(one, answers, context)
        assert set(answers) <= set(shown)
        assert set(cleaned.unanswered) <= set(shown) - set(answers)
        assert clean_page(one, page_id, raw, answers, context) == cleaned
    return answers


def as_sent(answers):
    """Return answers as a form sends them."""
    return {
        code: [str(value)] if isinstance(value, int | str) else list(value) for code, value in answers.items()
    }


@EVERY
@PATHS
@given(st.data(), CONTEXTS)
def test_no_path_leaves_an_unreachable_answer(one, data, context):
    answers = walked(one, data, context)
    done = finish(one, answers, context)
    shown = set(visible_items(one, answers, context))
    kept = {code for code, item in one.items.items() if item.stored}
    assert {code for code, value in done.items() if value == -7} == kept - shown
    assert {code for code, value in done.items() if value == -9} == (kept & shown) - set(answers)
    assert {code: done[code] for code in answers if code in kept} == {
        code: value for code, value in answers.items() if code in kept
    }
    if one.scoring is not None:
        score(one, done)


@EVERY
@PATHS
@given(st.data(), CONTEXTS, st.booleans())
def test_a_remembered_way_is_the_way_of_these_very_answers(one, data, context, lists):
    """Whatever stands in the answers, those of skipped questions too, and as JSON brings them."""
    for _ in range(4):
        raw = {code: data.draw(values_of(one, code, context)) for code in one.items}
        answers = {code: read(value, one.items[code].kind, lists) for code, value in raw.items() if value}
        assert path(one, answers, context) == path_anew(one, answers, context)


def read(value, kind, lists):
    if kind == "multiple":
        return value if lists else tuple(value)
    return value[0] if kind in ("open", "service", "date") else int(value[0])


def test_no_more_ways_are_remembered_than_so_many():
    one = load("F", "1.0.0")
    one.paths.clear()
    for number in range(MOST_REMEMBERED + 1):
        path(one, {}, Context(occasion=number))
    assert len(one.paths) == 1


@EVERY
@PATHS
@given(st.data(), CONTEXTS)
def test_pages_import_and_paper_give_the_same_answers(one, data, context):
    """The answers of any path, brought as one form, are the same answers and route the same way."""
    answers = walked(one, data, context, most=10)
    form = clean_form(one, as_sent(answers), context)
    assert form.answers == answers
    done = finish(one, answers, context)
    assert finish(one, form.answers, context) == done
    # Stored answers, read back, route as they did when they were given.
    assert visible_items(one, done, context) == visible_items(one, answers, context)
    assert ended(one, done, context) == ended(one, answers, context)
    assert finish(one, done, context) == done


@EVERY
@PATHS
@given(st.data(), CONTEXTS)
def test_a_form_filled_in_carelessly_is_read_as_pages_would_ask_it(one, data, context):
    """On paper everything can be ticked; what was not to be asked is skipped, as it is on pages."""
    raw = {code: data.draw(values_of(one, code, context)) for code in one.items}
    form = clean_form(one, raw, context)
    answers, seen = {}, set()
    while pages := [page for page in path(one, answers, context).pages if page.id not in seen]:
        page = pages[0]
        seen.add(page.id)
        answers = clean_page(one, page.id, {code: raw[code] for code in page.items}, answers, context).answers
    assert form.answers == answers
    needed = {problem.item for problem in form.problems if problem.code == "required"}
    required = {code for code, item in one.items.items() if item.required}
    assert set(still_required(one, answers, context)) - required == needed
    assert set(form.unanswered) == set(visible_items(one, answers, context)) - set(answers) - needed


@EVERY
@PATHS
@given(st.data(), CONTEXTS)
def test_any_fields_are_read_without_exception(one, data, context):
    fields = st.dictionaries(st.sampled_from([*one.items]) | st.text(max_size=8), JUNK, max_size=8)
    raw = data.draw(fields)
    clean_page(one, data.draw(st.sampled_from([page.id for page in one.pages])), raw, {}, context)
    form = clean_form(one, raw, context)
    assert set(form.answers) <= set(visible_items(one, form.answers, context))
    strange = sum(name not in one.items for name in raw)
    assert sum(problem.code == "unknown_field" for problem in form.problems) == min(strange, 20)
