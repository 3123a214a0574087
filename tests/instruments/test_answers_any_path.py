"""Whatever is sent, in whatever order of pages and back-steps: no exception, no unreachable answer."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments.answers import (
    Context,
    clean_page,
    ended,
    finish,
    still_required,
    visible_items,
    visible_pages,
)
from instruments.catalog import load
from instruments.scoring import score

PATHS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

A = load("A", "1.0.0")
PAGES = [page.id for page in A.pages]
LIKELY = ["0", "1", "2", "3", "4", "5", "8", "-1", "-2", "-3", "CM", "FCC", ""]
VALUES = st.lists(st.sampled_from(LIKELY) | st.text(max_size=5), max_size=3)
FIELDS = st.dictionaries(st.sampled_from([*A.items, "csrf_token"]) | st.text(max_size=8), VALUES, max_size=8)
CONTEXTS = st.builds(Context, services=st.just(("CM", "FCC")), open_text=st.booleans())


@st.composite
def submissions(draw):
    """Draw a page with some of its own items filled in, and now and then anything else."""
    page = A.page(draw(st.sampled_from(PAGES)))
    own = {code: draw(VALUES) for code in page.items if draw(st.booleans())}
    return page.id, {**own, **(draw(FIELDS) if draw(st.integers(0, 5)) == 0 else {})}


@PATHS
@given(st.lists(submissions(), max_size=14), CONTEXTS)
def test_no_path_leaves_an_unreachable_answer(path, context):
    answers = {}
    for page_id, raw in path:
        cleaned = clean_page(A, page_id, raw, answers, context)
        answers = cleaned.answers
        shown = visible_items(A, answers, context)
        assert set(answers) <= set(shown)
        assert set(cleaned.unanswered) <= set(shown) - set(answers)
    done = finish(A, answers, context)
    shown = visible_items(A, answers, context)
    assert {code for code, value in done.items() if value == -7} == set(A.items) - set(shown)
    assert {code for code, value in done.items() if value == -9} == set(shown) - set(answers)
    score(A, done)


@PATHS
@given(st.lists(submissions(), max_size=10), CONTEXTS)
def test_finished_answers_are_their_own_answers(path, context):
    """Import and paper entry give whole forms: they route as the pages did."""
    answers = {}
    for page_id, raw in path:
        answers = clean_page(A, page_id, raw, answers, context).answers
    done = finish(A, answers, context)
    assert visible_items(A, done, context) == visible_items(A, answers, context)
    assert ended(A, done, context) == ended(A, answers, context)
    assert finish(A, done, context) == done


@PATHS
@given(st.lists(submissions(), max_size=10), CONTEXTS)
def test_the_same_page_again_changes_nothing(path, context):
    answers = {}
    for page_id, raw in path:
        once = clean_page(A, page_id, raw, answers, context)
        assert clean_page(A, page_id, raw, once.answers, context) == once
        answers = once.answers


@PATHS
@given(st.data(), CONTEXTS)
def test_walking_the_pages_shown_ends_with_nothing_required(data, context):
    answers = {}
    seen = []
    while pages := [page for page in visible_pages(A, answers, context) if page.id not in seen]:
        page = pages[0]
        seen.append(page.id)
        raw = {"A_SVC": ["0", "CM"], "A_CONTACT": ["1", "2"], "A_CHILD": ["1", "2"], "A_OVR1": ["1", "4"]}
        fields = {code: [data.draw(st.sampled_from(raw[code]))] for code in page.items if code in raw}
        cleaned = clean_page(A, page.id, fields, answers, context)
        assert cleaned.problems == ()
        answers = cleaned.answers
    assert still_required(A, answers, context) == ()
    assert (ended(A, answers, context) == "no_services") is (answers["A_SVC"] == ("0",))


@PATHS
@given(FIELDS, st.sampled_from(PAGES), CONTEXTS)
def test_any_fields_are_read_without_exception(raw, page_id, context):
    clean_page(A, page_id, raw, {}, context)
