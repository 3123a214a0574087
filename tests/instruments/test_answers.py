"""What is asked, what is an answer, and what a submitted form holds."""

from __future__ import annotations

import json

import pytest

from instruments.answers import (
    AnswerProblem,
    Context,
    calm_needed,
    check_numbers,
    clean_page,
    finish,
    options,
    still_required,
)
from instruments.catalog import load
from instruments.paths import ended, path, visible_items

A = load("A", "1.0.0")
D = load("D", "1.0.0")
ROUND = Context(services=("CM", "FCC"))
WITH_TEXT = Context(services=("CM", "FCC"), open_text=True)
BEGUN = {"A_SVC": ("CM",), "A_CONTACT": 1, "A_CHILD": 1}
AFTER_CONTACT = ("A_RES1", "A_RES2", "A_RES3", "A_RSP1", "A_RSP2", "A_RSP3", "A_SAF2")


def hidden(answers, context=WITH_TEXT):
    """Return the items not asked, in order."""
    shown = visible_items(A, answers, context)
    return tuple(code for code in A.items if code not in shown)


def page_ids(answers, context=ROUND):
    return [page.id for page in path(A, answers, context).pages]


# --- routing ---


def test_before_any_answer_all_is_asked_but_what_a_low_rating_opens():
    assert hidden({}) == ("A_WHY",)


def test_s1_no_services_end_the_questionnaire():
    answers = {"A_ROLE": 1, "A_SVC": ("0",), "A_ACC1": 5}
    assert visible_items(A, answers, ROUND) == ("A_ROLE", "A_SVC")
    assert ended(A, answers, ROUND) == "no_services"
    assert page_ids(answers) == ["p1", "p2"]
    assert [(one.id, one.text) for one in A.endings] == [("no_services", "T_INELIG")]


def test_an_answer_with_services_does_not_end():
    assert ended(A, BEGUN, ROUND) is None


def test_s2_no_contact_skips_what_staff_did():
    assert hidden({**BEGUN, "A_CONTACT": 2}) == (*AFTER_CONTACT, "A_WHY")
    assert page_ids({**BEGUN, "A_CONTACT": 2}) == ["p1", "p2", "p3", "p4", "p5", "p8", "p9"]


def test_s3_no_child_at_home_skips_results_for_the_child():
    assert hidden({**BEGUN, "A_CHILD": 2}) == ("A_OUT2", "A_OUT3", "A_WHY")


@pytest.mark.parametrize(("rating", "asked"), [(1, True), (2, True), (3, False), (5, False), (-2, False)])
def test_s4_why_is_asked_after_a_low_overall_rating(rating, asked):
    assert ("A_WHY" in visible_items(A, {**BEGUN, "A_OVR1": rating}, WITH_TEXT)) is asked


def test_open_questions_are_off_until_somebody_reads_them():
    assert hidden({**BEGUN, "A_OVR1": 1}, ROUND) == ("A_WHY", "A_OPEN")
    assert page_ids(BEGUN)[-1] == "p9"
    assert page_ids(BEGUN, WITH_TEXT)[-1] == "p10"


def test_the_page_of_texts_alone_is_shown():
    assert page_ids({})[0] == "p1"


@pytest.mark.parametrize(
    ("org_type", "areas"),
    [(1, {"D_CARE1", "D_CARE2"}), (2, {"D_BSN1", "D_BSN2"}), (3, set()), (None, set())],
)
def test_criteria_for_one_type_of_organisation(org_type, areas):
    shown = visible_items(D, {}, Context(org_type=org_type))
    assert {code for code in shown if code.startswith(("D_CARE", "D_BSN"))} == areas


def test_the_answer_of_a_skipped_item_decides_nothing():
    stale = {"A_SVC": ("0",), "A_CONTACT": 2, "A_OVR1": 1}
    assert visible_items(A, stale, WITH_TEXT) == ("A_ROLE", "A_SVC")


def test_answers_read_back_from_json_route_the_same():
    answers = {"A_ROLE": 1, "A_SVC": ("0",)}
    back = json.loads(json.dumps(answers))
    assert ended(A, back, ROUND) == "no_services"
    assert finish(A, back, ROUND) == finish(A, answers, ROUND)


# --- options ---


def test_the_services_of_the_round_come_before_none():
    offered = options(A, A.items["A_SVC"], ROUND)
    assert [(one.code, one.text["lt"], one.exclusive) for one in offered] == [
        ("CM", "Atvejo vadyba", False),
        ("FCC", "Globos centro paslaugos", False),
        ("0", "Jokių", True),
    ]


def test_a_service_without_a_name_in_a_language_is_named_in_lithuanian():
    offered = options(A, A.items["A_SVC"], Context(services=("FOD",)))
    assert offered[0].text["ru"] == "Maitinimo organizavimas"


# --- one page ---


def clean(page_id, raw, answers=BEGUN, context=ROUND, instrument=A):
    return clean_page(instrument, page_id, raw, answers, context)


def test_a_page_filled_in():
    cleaned = clean("p2", {"A_ROLE": ["3"], "A_SVC": ["FCC", "CM"]}, {})
    assert cleaned.answers == {"A_ROLE": 3, "A_SVC": ("CM", "FCC")}
    assert (cleaned.problems, cleaned.unanswered) == ((), ())


def test_missing_codes_are_answers():
    assert clean("p5", {"A_INF1": ["-2"], "A_INF2": ["-1"]}).answers == {**BEGUN, "A_INF1": -2, "A_INF2": -1}


def test_s5_none_clears_the_other_services():
    assert clean("p2", {"A_SVC": ["CM", "0"]}, {}).answers == {"A_SVC": ("0",)}


def test_an_item_left_empty_is_named_and_not_a_problem():
    cleaned = clean("p5", {"A_INF1": ["4"]})
    assert (cleaned.problems, cleaned.unanswered) == ((), ("A_INF2",))


def test_a_routing_item_left_empty_is_a_problem():
    cleaned = clean("p3", {"A_CAGE": ["1"]}, {"A_SVC": ("CM",)})
    assert cleaned.problems == (AnswerProblem("required", "A_CONTACT"), AnswerProblem("required", "A_CHILD"))
    assert cleaned.unanswered == ()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["6"], "not_an_option"),
        (["0"], "not_an_option"),
        (["-7"], "not_an_option"),
        (["-9"], "not_an_option"),
        (["4.0"], "not_an_option"),
        (["+4"], "not_an_option"),
        (["٤"], "not_an_option"),
        (["four"], "not_an_option"),
        (["4\x00"], "not_an_option"),
        (["\ud800"], "not_an_option"),
        (["4", "5"], "malformed"),
        (["4", "4"], "malformed"),
        (["4"] * 101, "malformed"),
        (["4" * 1_000_000], "malformed"),
        ([" " * 1_000_000], "malformed"),
    ],
)
def test_an_answer_that_is_none_is_a_problem_and_leaves_the_earlier_one(values, code):
    cleaned = clean("p5", {"A_INF1": values, "A_INF2": ["3"]}, {**BEGUN, "A_INF1": 5})
    assert cleaned.problems == (AnswerProblem(code, "A_INF1"),)
    assert cleaned.answers == {**BEGUN, "A_INF1": 5, "A_INF2": 3}


def test_all_problems_of_a_page_are_told_at_once():
    cleaned = clean("p3", {"A_CONTACT": ["3"], "A_CAGE": ["x"], "A_ACC1": ["5"]}, {"A_SVC": ("CM",)})
    assert cleaned.problems == (
        AnswerProblem("unknown_field", "A_ACC1"),
        AnswerProblem("not_an_option", "A_CONTACT"),
        AnswerProblem("not_an_option", "A_CAGE"),
        AnswerProblem("required", "A_CHILD"),
    )


def test_a_service_that_the_round_does_not_offer():
    assert clean("p2", {"A_SVC": ["PSY"]}, {}).problems == (AnswerProblem("not_an_option", "A_SVC"),)


def test_unknown_fields_are_named_harmlessly_and_not_all_of_them():
    raw = {f"<b>\u202e\x00{number}": ["1"] for number in range(500)}
    problems = clean("p5", {**raw, "A_INF1": ["1"], "A_INF2": ["1"]}).problems
    assert len(problems) == 20
    assert problems[0] == AnswerProblem("unknown_field", "<b>??0")


def test_an_unknown_page():
    cleaned = clean("p99", {"A_INF1": ["1"]})
    assert (cleaned.answers, cleaned.problems) == (BEGUN, (AnswerProblem("unknown_page", "p99"),))


def test_going_back_and_changing_a_routing_answer_deletes_what_became_unreachable():
    full = {**BEGUN, **dict.fromkeys(AFTER_CONTACT, 4), "A_ACC1": 5}
    cleaned = clean("p3", {"A_CONTACT": ["2"], "A_CHILD": ["1"]}, full)
    assert cleaned.answers == {**BEGUN, "A_CONTACT": 2, "A_ACC1": 5}
    done = finish(A, cleaned.answers, ROUND)
    assert {code for code, value in done.items() if value == -7} == {*AFTER_CONTACT, "A_WHY", "A_OPEN"}


def test_taking_an_answer_away_deletes_it():
    cleaned = clean("p5", {}, {**BEGUN, "A_INF1": 5})
    assert (cleaned.answers, cleaned.unanswered) == (BEGUN, ("A_INF1", "A_INF2"))


def test_fields_of_items_not_asked_are_not_stored():
    cleaned = clean("p9", {"A_SAF1": ["3"], "A_SAF2": ["5"], "A_OVR1": ["4"]}, {**BEGUN, "A_CONTACT": 2})
    assert cleaned.answers == {**BEGUN, "A_CONTACT": 2, "A_SAF1": 3, "A_OVR1": 4}
    assert cleaned.problems == ()


# --- open text ---


def test_text_loses_control_characters_and_outer_space_only():
    raw = "  Ačiū\x00,\u202e labai\ud800\r\nviskas\tgerai.\n "
    cleaned = clean("p10", {"A_OPEN": [raw]}, BEGUN, WITH_TEXT)
    assert cleaned.answers["A_OPEN"] == "Ačiū, labai\nviskasgerai."


@pytest.mark.parametrize(
    ("length", "problems"),
    [
        (2000, ()),
        (2001, (AnswerProblem("too_long", "A_OPEN"),)),
        (1_000_000, (AnswerProblem("too_long", "A_OPEN"),)),
    ],
)
def test_text_has_a_limit(length, problems):
    assert clean("p10", {"A_OPEN": ["a" * length]}, BEGUN, WITH_TEXT).problems == problems


def test_text_is_not_taken_while_the_boxes_are_off():
    cleaned = clean("p10", {"A_OPEN": ["text"]})
    assert (cleaned.answers, cleaned.problems) == (BEGUN, ())


def test_text_of_spaces_is_no_answer():
    cleaned = clean("p10", {"A_OPEN": [" \n\t "]}, BEGUN, WITH_TEXT)
    assert (cleaned.answers, cleaned.unanswered) == (BEGUN, ("A_OPEN",))


# --- numbers ---


@pytest.mark.parametrize(
    ("typed", "stored"), [("12", 12), (" 0 ", 0), ("007", 7), ("-2", -2), ("999999999", 999999999)]
)
def test_whole_numbers(typed, stored):
    cleaned = clean("p9", {"D_N_STAFF": [typed]}, {}, Context(org_type=1), D)
    assert cleaned.answers == {"D_N_STAFF": stored}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-1", "out_of_range"),
        ("-3", "out_of_range"),
        ("1,5", "malformed"),
        ("1.0", "malformed"),
        ("1e3", "malformed"),
        ("9999999999", "malformed"),
        ("１２", "malformed"),
        ("--2", "malformed"),
    ],
)
def test_numbers_that_are_none(typed, code):
    cleaned = clean("p9", {"D_N_STAFF": [typed]}, {}, Context(org_type=1), D)
    assert cleaned.problems == (AnswerProblem(code, "D_N_STAFF"),)


@pytest.mark.parametrize(
    ("numbers", "problems"),
    [
        ({"D_N_SUPC": 5, "D_N_STAFF": 5}, ()),
        ({"D_N_SUPC": 6, "D_N_STAFF": 5}, (AnswerProblem("check_failed", "D_N_SUPC", "D_N_STAFF"),)),
        ({"D_N_INTC": 6, "D_N_STAFF": 5}, (AnswerProblem("check_failed", "D_N_INTC", "D_N_STAFF"),)),
        ({"D_N_PROPA": 1, "D_N_PROP": 0}, (AnswerProblem("check_failed", "D_N_PROPA", "D_N_PROP"),)),
        ({"D_N_SUPC": 6, "D_N_STAFF": -2}, ()),
        ({"D_N_SUPC": 6}, ()),
    ],
)
def test_relations_of_numbers(numbers, problems):
    assert check_numbers(D, numbers) == problems
    raw = {code: [str(number)] for code, number in numbers.items()}
    assert clean("p9", raw, {}, Context(org_type=1), D).problems == problems


# --- the end ---


def test_a_finished_form_has_a_value_for_every_item():
    done = finish(A, {**BEGUN, "A_OVR1": 2, "A_INF1": -3}, ROUND)
    assert list(done) == list(A.items)
    assert (done["A_SVC"], done["A_OVR1"], done["A_INF1"]) == (("CM",), 2, -3)
    assert (done["A_INF2"], done["A_WHY"], done["A_OPEN"]) == (-9, -7, -7)


def test_why_left_empty_and_why_not_asked():
    assert finish(A, {**BEGUN, "A_OVR1": 2}, WITH_TEXT)["A_WHY"] == -9
    assert finish(A, {**BEGUN, "A_OVR1": 3}, WITH_TEXT)["A_WHY"] == -7


def test_what_blocks_submission():
    assert still_required(A, {}, ROUND) == ("A_SVC", "A_CONTACT", "A_CHILD")
    assert still_required(A, BEGUN, ROUND) == ()
    assert still_required(A, {"A_SVC": ("0",)}, ROUND) == ()
    bsn = Context(org_type=2)
    levels = {code: 3 for code in visible_items(D, {}, bsn) if D.items[code].kind == "level"}
    assert still_required(D, levels, bsn) == ()
    assert still_required(D, {code: 3 for code in levels if code != "D_BSN2"}, bsn) == ("D_BSN2",)


@pytest.mark.parametrize(("answer", "needed"), [(1, True), (2, True), (3, False), (-2, False), (None, False)])
def test_a_low_safety_answer_leads_to_the_calm_page(answer, needed):
    answers = BEGUN if answer is None else {**BEGUN, "A_SAF1": answer}
    assert calm_needed(A, answers, "p9") is needed
    assert calm_needed(A, answers, "p8") is False
    assert calm_needed(A, answers, "p99") is False
