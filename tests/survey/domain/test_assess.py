from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select

from instruments import catalog
from survey.db import Assessment, AssessmentSection, Evidence, Round, Staff
from survey.domain import assess_decide, assess_fill
from survey.domain.assess import EvidenceLine, Form, find_form, find_forms, form_score
from survey.domain.assess_fill import Conflict, FieldProblem, Refused, Saved, TypedLine
from survey.domain.problems import Problem
from tests.fixtures import assessment_708
from tests.fixtures.organisations import CLOCK, NOW, ROUND, World, add_round, make_world


@pytest.fixture
def world(database_url):
    made = make_world(database_url)
    yield made
    made.db.close()


def load(world: World, organisation: str = "GC-1") -> Form:
    with world.db.reading() as session:
        found = find_form(session, ROUND, world.organisations[organisation])
    assert found is not None
    return found


def save(world, section, raw, *, version=0, organisation="GC-1", person="ona"):
    form = load(world, organisation)
    typed = assess_fill.typed_from(form.section(section), raw)
    with world.db.writing() as session:
        return assess_fill.save_section(
            session, form, section, typed, row_version=version, staff_id=world.people[person], clock=CLOCK
        )


def save_example(world):
    for section in assessment_708.LEVELS:
        assert save(world, section, assessment_708.fields(section)) == Saved()


def do(world, action, person, *more):
    with world.db.writing() as session:
        return action(session, load(world), world.people[person], *more, CLOCK)


def test_a_care_centre_answers_foster_care_and_not_organiser(world):
    assert [(part.id, len(part.items)) for part in load(world).sections] == [
        ("needs", 5),
        ("cooperation", 3),
        ("staff", 3),
        ("recipients", 4),
        ("safety", 2),
        ("development", 4),
        ("foster_care", 2),
        ("numbers", 13),
    ]


def test_an_organiser_answers_organiser_and_not_foster_care(world):
    assert [part.id for part in load(world, "BSN-1").sections][-2:] == ["organiser", "numbers"]


def test_the_worked_example_scores_70_8_with_the_level_without_evidence_capped(world):
    save_example(world)
    score = form_score(load(world))
    assert score.total == pytest.approx(85 / 120 * 100, abs=1e-12)
    assert score.areas["staff"] == pytest.approx(65.0, abs=1e-12)
    assert score.capped == ("D_NEED2",)


def test_no_score_while_a_criterion_has_no_level(world):
    save(world, "staff", assessment_708.fields("staff"))
    score = form_score(load(world))
    assert (score.total, score.areas["staff"], score.areas["needs"]) == (None, 65.0, None)


def test_a_saved_section_comes_back_as_it_was(world):
    raw = assessment_708.fields("development")
    raw["D_ADOL1-1-type"], raw["D_ADOL1-1-dated"] = ["10"], ["2026-01-02"]
    raw["D_ADOL1-1-reference"] = ["Leidinys, 3 psl."]
    save(world, "development", raw)
    content = load(world).section("development").content
    assert content.answers == {"D_EVAL1": -1, "D_ADOL1": 3, "D_ADOL2": 3, "D_DIVO1": 3}
    assert content.reasons == {"D_EVAL1": assessment_708.REASON}
    assert content.evidence["D_ADOL1"] == (
        EvidenceLine(date(2026, 1, 2), 10, "Leidinys, 3 psl."),
        EvidenceLine(date(2026, 5, 31), 1, "Protokolas Nr. 7"),
    )
    assert content.row_version == 1


def test_a_second_click_saves_nothing_twice(world):
    raw = assessment_708.fields("safety")
    assert save(world, "safety", raw) == Saved()
    assert save(world, "safety", raw) == Saved()
    with world.db.reading() as session:
        assert session.scalars(select(AssessmentSection.row_version)).all() == [1]
        assert len(session.scalars(select(Evidence)).all()) == 2


def test_a_change_of_evidence_alone_raises_the_version(world):
    raw = assessment_708.fields("safety")
    save(world, "safety", raw)
    assert save(world, "safety", {**raw, "D_SAFE1-0-reference": ["Tvarka Nr. 2"]}, version=1) == Saved()
    assert load(world).section("safety").content.row_version == 2


def test_two_people_do_not_overwrite_each_other(world):
    raw = assessment_708.fields("safety")
    save(world, "safety", raw, person="ona")
    outcome = save(world, "safety", {**raw, "D_SAFE1": ["1"]}, version=0, person="petras")
    assert isinstance(outcome, Conflict)
    assert outcome.section.content.answers == {"D_SAFE1": 3, "D_CONF1": 3}
    assert load(world).section("safety").content == outcome.section.content


def test_all_problems_at_once_and_nothing_saved(world):
    raw = assessment_708.fields("safety")
    raw |= {
        "D_SAFE1": ["7"],
        "D_SAFE1-0-type": ["99"],
        "D_SAFE1-0-dated": ["31.05.2026"],
        "D_SAFE1-0-reference": ["x"],
        "D_CONF1": ["-1"],
        "D_CONF1-0-dated": ["2026-11-11"],
        "D_CONF1-0-reference": ["ona@example.org"],
        "foreign": ["1"],
    }
    outcome = save(world, "safety", raw)
    assert isinstance(outcome, Refused)
    assert [(one.field, one.code) for one in outcome.problems] == [
        ("D_SAFE1", "field_unknown"),
        ("D_SAFE1", "field_not_an_option"),
        ("D_SAFE1-0-type", "field_evidence_type"),
        ("D_SAFE1-0-dated", "field_evidence_date"),
        ("D_SAFE1-0-reference", "field_evidence_reference"),
        ("D_CONF1-reason", "field_reason_missing"),
        ("D_CONF1-0-dated", "field_evidence_date_range"),
        ("D_CONF1-0-reference", "field_personal_data"),
    ]
    with world.db.reading() as session:
        assert session.scalars(select(Assessment)).all() == []


@pytest.mark.parametrize(
    ("raw", "problems"),
    [
        (
            {"D_N_STAFF": ["4"], "D_N_SUPC": ["5"]},
            [FieldProblem("D_N_SUPC", "field_check_failed", {"other": "D_N_STAFF"})],
        ),
        (
            {"D_N_PROP": ["0"], "D_N_PROPA": ["1"]},
            [FieldProblem("D_N_PROPA", "field_check_failed", {"other": "D_N_PROP"})],
        ),
        ({"D_N_STAFF": ["4", "-2"]}, [FieldProblem("D_N_STAFF", "field_malformed", {"other": ""})]),
        ({"D_N_STAFF": ["keturi"]}, [FieldProblem("D_N_STAFF", "field_malformed", {"other": ""})]),
        ({"D_N_STAFF": ["-1"]}, [FieldProblem("D_N_STAFF", "field_out_of_range", {"other": ""})]),
    ],
)
def test_numbers_that_cannot_be(world, raw, problems):
    assert save(world, "numbers", raw) == Refused(tuple(problems))


def test_numbers_may_be_unknown_or_empty(world):
    assert save(world, "numbers", {"D_N_STAFF": ["", "-2"], "D_N_SUPC": ["5"], "D_N_REV": [""]}) == Saved()
    assert load(world).section("numbers").content.answers == {"D_N_STAFF": -2, "D_N_SUPC": 5}


def test_typed_lines_keep_their_order(world):
    part = load(world).section("safety")
    raw = {"D_SAFE1-1-type": ["2"], "D_SAFE1-0-reference": ["pirmas"], "D_SAFE1-10-dated": ["2026-01-01"]}
    assert assess_fill.typed_from(part, raw).lines == {
        "D_SAFE1": (
            TypedLine(reference="pirmas"),
            TypedLine(type="2"),
            TypedLine(dated="2026-01-01"),
        )
    }


def test_submission_is_refused_while_criteria_have_no_level(world):
    save(world, "staff", assessment_708.fields("staff"))
    assert do(world, assess_decide.submit, "ona") == Problem("assessment_unanswered", {"count": 20})
    assert [code for _, code in load(world).missing][:2] == ["D_NEED1", "D_NEED2"]


def test_submitted_then_confirmed_by_the_head(world):
    save_example(world)
    assert do(world, assess_decide.submit, "ona") is None
    submitted = load(world)
    assert (submitted.state, submitted.editable) == ("submitted", False)
    assert (submitted.submitted.name, submitted.submitted.at) == ("Ona", NOW)
    assert do(world, assess_decide.submit, "petras") == Problem("assessment_not_editable")
    assert save(world, "safety", assessment_708.fields("safety"), version=1) is None
    assert do(world, assess_decide.confirm, "petras") is None
    confirmed = load(world)
    assert (confirmed.state, confirmed.decided.name, confirmed.single_worker) == (
        "confirmed",
        "Petras",
        False,
    )
    assert do(world, assess_decide.return_form, "petras", "Per vėlai.") == Problem("assessment_not_submitted")


def test_the_submitter_never_confirms_nor_returns(world):
    save_example(world)
    do(world, assess_decide.submit, "petras")
    refused = Problem("assessment_own_submission")
    assert do(world, assess_decide.confirm, "petras") == refused
    assert do(world, assess_decide.return_form, "petras", "Trūksta protokolų.") == refused


def test_returned_with_a_reason_and_submitted_again(world):
    save_example(world)
    do(world, assess_decide.submit, "ona")
    short = Problem("assessment_return_reason", {"least": 3, "most": 1000})
    assert do(world, assess_decide.return_form, "petras", " . ") == short
    assert do(world, assess_decide.return_form, "petras", "Trūksta protokolų.") is None
    returned = load(world)
    assert (returned.state, returned.return_reason, returned.editable) == (
        "returned",
        "Trūksta protokolų.",
        True,
    )
    assert do(world, assess_decide.submit, "ona") is None
    again = load(world)
    assert (again.state, again.return_reason, again.decided) == ("submitted", None, None)


@pytest.mark.parametrize(("workers", "alone"), [("1", True), ("2", False), ("", False)])
def test_a_single_worker_may_confirm_and_is_marked(world, workers, alone):
    form = load(world, "BSN-1")
    for part in form.sections[:-1]:
        raw = {item.code: ["1"] for item in part.items}
        assert save(world, part.id, raw, organisation="BSN-1", person="rasa") == Saved()
    save(world, "numbers", {"D_N_STAFF": [workers]}, organisation="BSN-1", person="rasa")
    with world.db.writing() as session:
        form = load(world, "BSN-1")
        assert assess_decide.submit(session, form, world.people["rasa"], CLOCK) is None
    with world.db.writing() as session:
        outcome = assess_decide.confirm(session, load(world, "BSN-1"), world.people["rasa"], CLOCK)
    assert outcome == (None if alone else Problem("assessment_own_submission"))
    assert load(world, "BSN-1").single_worker is alone


def test_nothing_changes_after_the_round_has_closed(world):
    save_example(world)
    with world.db.writing() as session:
        session.get(Round, ROUND).state = "closed"
    assert save(world, "safety", assessment_708.fields("safety"), version=1) is None
    assert do(world, assess_decide.submit, "ona") == Problem("assessment_not_editable")


def test_the_list_takes_as_many_queries_for_three_rounds_as_for_one(world):
    save_example(world)

    def queries() -> int:
        count = 0

        def tell(*_):
            nonlocal count
            count += 1

        event.listen(world.db.engine, "before_cursor_execute", tell)
        with world.db.reading() as session:
            find_forms(session, world.organisations.values())
        event.remove(world.db.engine, "before_cursor_execute", tell)
        return count

    before = queries()
    with world.db.writing() as session:
        add_round(session, "2025-D", "2025", state="closed")
        add_round(session, "2024-D", "2024", state="closed")
    with world.db.reading() as session:
        found = find_forms(session, [world.organisations["GC-1"]])
    assert [one.round_code for one in found] == ["2026-D", "2025-D", "2024-D"]
    assert queries() == before


def test_every_person_of_the_world_has_one_account(world):
    with world.db.reading() as session:
        assert len(session.scalars(select(Staff)).all()) == 8
    assert catalog.load("D", "1.0.0").maturity is not None
