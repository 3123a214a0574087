"""Releases: frozen once, signed by another person, replaced with a reason, checked and compared."""

from __future__ import annotations

import json

import polars as pl
import pytest
from sqlalchemy import select

from exports.release_diff import Difference
from survey.db import AuditEvent, Release, Round
from survey.domain import releases
from survey.domain.problems import Problem
from survey.domain.results import children_report, round_report
from tests.fixtures.closed_rounds import ALYTUS, VILNIUS, add_round, answers
from tests.fixtures.releases import STRATA

KAUNAS, KLAIPEDA = "19", "21"
ROWS = sum(len(one[3]) for one in STRATA)


@pytest.fixture
def released(released_anywhere):
    """Every test here runs on both databases."""
    return released_anywhere


def research(released, name):
    return pl.read_parquet(released.data / "releases" / name / "research.parquet")


def test_a_release_says_what_it_is(released):
    made = released.make()
    report = round_report(released.session, "2025-A")
    assert (made.release, made.number, made.form, made.supersedes) == ("2025-A-1", 1, "A", "")
    assert (made.counts["rows"], made.frame["eligible"], made.frame["strata"]) == (ROWS, 170, 3)
    assert (made.published["estimate"], made.published["se"]) == (report.country.estimate, report.country.se)
    assert made.instrument == {"id": "A", "version": "1.0.0", "hash": made.files["instrument.json"]}
    assert (made.made_by, made.signed_by, made.reason) == ("Maker", "", "first release")
    assert set(made.files) == {"instrument.json", "research.parquet", "public.parquet"}
    frame = research(released, "2025-A-1")
    assert (frame.height, set(frame["release"])) == (ROWS, {"2025-A-1"})
    told = json.loads((released.data / "releases" / "2025-A-1" / "manifest.json").read_text())
    assert told == released.session.scalars(select(Release)).one().manifest


def test_the_frozen_rows_stay_when_the_answers_change(released):
    released.ready()
    before = research(released, "2025-A-1")
    released.correct()
    assert research(released, "2025-A-1").equals(before)
    assert releases.check(released.session, released.data, []) == []


def test_another_person_with_the_right_role_signs_and_nobody_twice(released):
    released.make(by="signer")
    assert released.sign(by="signer") == Problem("release_same_person", {"release": "2025-A-1"})
    wrong = Problem("release_signer_role", {"roles": "administrator, methodical_centre"})
    assert released.sign(by="eva") == wrong
    assert released.sign("2025-A-9") == Problem("release_unknown", {"release": "2025-A-9"})
    released.make("2026-A")
    signed = released.sign("2026-A-1")
    assert (signed.signed_by, signed.signed_at) == ("Signer", "2026-11-02T12:00:00+00:00")
    assert releases.check(released.session, released.data, ["2026-A-1"]) == []
    assert released.sign("2026-A-1") == Problem("release_signed", {"release": "2026-A-1"})
    done = [(one.action, one.object) for one in released.session.scalars(select(AuditEvent))]
    assert done[-2:] == [("release.made", "2026-A-1"), ("release.signed", "2026-A-1")]


def test_a_damaged_release_is_not_signed(released):
    released.make()
    path = released.data / "releases" / "2025-A-1" / "research.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    problem = Problem("release_damaged", {"release": "2025-A-1", "file": "research.parquet"})
    assert released.sign() == problem
    assert releases.compare(released.session, released.data, "2025-A-1", "2025-A-1") == problem
    assert releases.check(released.session, released.data, ["2025-A-1", "x"]) == [
        Problem("release_unknown", {"release": "x"}),
        Problem("release_file_changed", {"release": "2025-A-1", "file": "research.parquet"}),
    ]


def test_a_correction_replaces_with_a_reason_and_the_difference_is_told(released):
    released.ready()
    released.correct()
    second = released.ready(reason="one answer was typed wrong")
    assert (second.release, second.supersedes) == ("2025-A-2", "2025-A-1")
    found = releases.compare(released.session, released.data, "2025-A-1", "2025-A-2")
    told = {(one.what, one.where): (one.before, one.after) for one in found}
    assert told["rows", "only in one"] == ("1", "1")
    assert ("codes", "a_ovr1 = 3") in told
    assert "published.estimate" in {one.where for one in found if one.what == "manifest"}
    assert Difference("rows", "count", str(ROWS), str(ROWS)) in found
    assert releases.compare(released.session, released.data, "x", "2025-A-2") == Problem(
        "release_unknown", {"release": "x"}
    )


def test_only_signed_releases_are_given(released):
    released.make()
    assert releases.read(released.session, released.data, "2025-A-1", "research") == Problem(
        "release_unsigned", {"release": "2025-A-1"}
    )
    released.sign()
    assert releases.read(released.session, released.data, "2025-A-1", "public").signed_by == "Signer"
    assert releases.read(released.session, released.data, "x", "public") == Problem(
        "release_unknown", {"release": "x"}
    )


def test_a_round_without_a_file_for_everybody_says_why(released):
    add_round(released.session, "2024-A", 2024, [("vilnius", [VILNIUS], 40, answers(30, 0))])
    made = released.ready("2024-A")
    assert made.public == (
        "fewer than 5 people answered, or all rated alike; only a research file can be made"
    )
    assert releases.read(released.session, released.data, "2024-A-1", "public") == Problem(
        "release_no_public", {"release": "2024-A-1"}
    )


def test_a_county_that_the_result_does_not_show_is_not_named_in_the_file_for_everybody(released):
    """Its answers less those of the municipalities that are shown would be those of the hidden one."""
    strata = [("a", [VILNIUS], 80, answers(60, 10)), ("b", [ALYTUS], 20, answers(5, 3))]
    strata += [("c", [KAUNAS], 80, answers(50, 9)), ("d", [KLAIPEDA], 80, answers(50, 12))]
    add_round(released.session, "2024-A", 2024, strata)
    report = round_report(released.session, "2024-A")
    shown = {row.code for row in report.rows if row.level == "county" and row.shows_share}
    made = released.ready("2024-A")
    file = pl.read_parquet(released.data / "releases" / "2024-A-1" / "public.parquet")
    assert set(file["county"]) == {"", *shown}
    assert set(made.unnamed) == {"01", "02", "03", "10"} - shown
    assert "01" in made.unnamed


def test_a_whole_that_the_result_does_not_show_has_no_file_for_everybody(released):
    add_round(released.session, "2024-A", 2024, [("a", [VILNIUS], 40, answers(5, 4))])
    assert round_report(released.session, "2024-A").country.hidden
    made = released.ready("2024-A")
    assert made.public == (
        "the result 2024-A does not show the exact share of round 2024-A, since it would tell of too few "
        "people or let the share of others be worked out, and a file for everybody would show it; only a "
        "research file, under an agreement, can be made"
    )
    assert "public.parquet" not in made.files
    told = Problem("release_untold", {"result": "2024-A", "of": "2024-A"})
    assert releases.read(released.session, released.data, "2024-A-1", "public") == told


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"by": "nobody"}, Problem("staff_unknown", {"email": "nobody@example.org"})),
        ({"reason": " no "}, Problem("release_reason", {"least": 5, "most": 1000})),
        ({"round_code": "x"}, Problem("round_unknown", {"round": "x"})),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(released, arguments, problem):
    assert released.make(**arguments) == problem
    assert not (released.data / "releases").exists()


def test_the_leftover_of_a_failed_run_is_replaced(released):
    folder = released.data / "releases" / "2025-A-1"
    folder.mkdir(parents=True)
    (folder / "half").write_text("x")
    released.ready()
    assert releases.check(released.session, released.data, []) == []


def test_the_list_is_newest_round_first(released):
    for code in ("2025-A", "2026-A", "2025-A"):
        released.make(code)
    names = [one.release for one in releases.everything(released.session)]
    assert names == ["2026-A-1", "2025-A-2", "2025-A-1"]


@pytest.mark.parametrize("form", ["AP", "B", "C"])
def test_a_round_of_children_is_released_without_a_figure_of_its_own(released, form):
    code, other = f"2024-{form}", {"AP": "B", "B": "C", "C": "AP"}[form]
    strata = [("vilnius", [VILNIUS], 60, answers(30, 8))]
    add_round(released.session, code, 2024, strata, form=form)
    add_round(released.session, f"2024-{other}", 2024, strata, form=other, state="open")
    made = released.ready(code)
    assert (made.form, made.counts["rows"], made.frame["eligible"]) == (form, 38, 60)
    assert made.published == {"status": "with the wave's other forms of children"}
    assert set(research(released, f"{code}-1")["f1"]) == {0, 1}
    assert "public.parquet" not in made.files
    assert made.public == (
        f"round {code} is published together with round 2024-{other}, which is not closed yet, and a file "
        "for everybody tells no more than their result; make a release then, or use a research file under an "
        "agreement"
    )
    told = Problem("release_untold_yet", {"round": f"2024-{other}", "of": code})
    assert releases.read(released.session, released.data, f"{code}-1", "public") == told


def test_a_round_of_children_has_its_file_for_everybody_in_a_release_made_after_the_result(released):
    strata = [("vilnius", [VILNIUS], 60, answers(30, 8))]
    add_round(released.session, "2024-B", 2024, strata, form="B")
    add_round(released.session, "2024-C", 2024, strata, form="C", state="open")
    released.ready("2024-B")
    released.session.get_one(Round, "2024-C").state = "closed"
    released.session.flush()
    assert released.ready("2024-B", "the children's result is there").public == ""
    assert releases.read(released.session, released.data, "2024-B-2", "public").release == "2024-B-2"


def test_rounds_of_children_without_a_common_result_have_no_file_for_everybody(released):
    strata = [("vilnius", [VILNIUS], 60, answers(30, 8))]
    add_round(released.session, "2024-B", 2024, strata, form="B", target=0.9)
    add_round(released.session, "2024-C", 2024, strata, form="C")
    assert released.ready("2024-B").public == (
        "rounds 2024-B, 2024-C were announced with different rules, targets or limits, so round 2024-B has "
        "no result, and a file for everybody tells no more than a result; only a research file, under an "
        "agreement, can be made"
    )


def test_a_round_of_children_tells_the_figure_of_all_of_them_once_there_is_one(released):
    strata = [("vilnius", [VILNIUS], 60, answers(30, 8))]
    add_round(released.session, "2024-B", 2024, strata, form="B")
    add_round(released.session, "2024-C", 2024, strata, form="C")
    found = children_report(released.session, "2024")
    published = released.ready("2024-C").published
    assert (published["result"], published["rounds"]) == ("2024-children", ["2024-B", "2024-C"])
    assert (published["estimate"], published["se"]) == (found.country.estimate, found.country.se)
    assert published["self_only"]["estimate"] == found.row("self").estimate


def test_a_small_correction_leaves_the_earlier_file_for_everybody(released):
    first = released.ready()
    released.correct()
    second = released.ready(reason="one answer was typed wrong")
    assert (first.public, "public.parquet" in second.files) == ("", False)
    assert second.public == (
        "1 answers of 2025-A-1 are not in this release and 1 are new: so few, or so much alike, that two "
        "files for everybody would show whose answers differ; that of 2025-A-1 stays"
    )
    assert releases.read(released.session, released.data, "2025-A-1", "public").release == "2025-A-1"
    third = released.ready(reason="made once more, equal to the second")
    assert third.public == second.public


def test_an_earlier_release_that_nobody_could_have_does_not_count(released):
    released.make()
    released.correct()
    second = released.ready(reason="one answer was typed wrong")
    assert (second.public, "public.parquet" in second.files) == ("", True)
    assert released.sign("2025-A-1") == Problem("release_replaced", {"release": "2025-A-1", "by": "2025-A-2"})


def test_what_was_signed_off_meanwhile_is_looked_at_again_before_signing(released):
    first = released.make()
    released.correct()
    second = released.make(reason="one answer was typed wrong")
    row = releases.find(released.session, first.release)
    row.signed_by = released.people["signer"].id  # by another process, between making and signing
    released.session.flush()
    told = released.sign(second.release)
    assert (told.code, told.values["release"]) == ("release_betrays", "2025-A-2")


def test_a_file_for_everybody_that_tells_more_than_the_result_by_now_is_not_signed(released):
    add_round(released.session, "2024-A", 2024, [("a", [VILNIUS], 40, answers(7, 4))])
    assert released.make("2024-A").public == ""
    released.take_back("2024-A-a", 2)
    told = released.sign("2024-A-1")
    assert (told.code, told.values["release"]) == ("release_betrays", "2024-A-1")
    assert told.values["reason"].startswith("the result 2024-A does not show the exact share of round 2024-A")


def test_a_file_that_names_a_county_which_the_result_hides_by_now_is_not_signed(released):
    strata = [("a", [VILNIUS], 80, answers(60, 10)), ("b", [ALYTUS], 80, answers(50, 9))]
    strata += [("c", [KAUNAS], 20, answers(7, 4)), ("d", [KLAIPEDA], 80, answers(50, 12))]
    add_round(released.session, "2024-A", 2024, strata)
    assert released.make("2024-A").unnamed == ()
    released.take_back("2024-A-c", 2)
    reason = "its file for everybody names a county whose figure the result does not show any more"
    told = Problem("release_betrays", {"release": "2024-A-1", "reason": reason})
    assert released.sign("2024-A-1") == told


def test_a_signing_that_broke_off_can_be_done_again(released):
    released.make()
    folder = released.data / "releases" / "2025-A-1"
    unsigned = (folder / "manifest.json").read_text()
    signed = json.loads(unsigned) | {"signed_by": "Signer", "signed_at": "2026-11-02T11:00:00+00:00"}
    (folder / "manifest.json").write_text(json.dumps(signed))  # written, but never stored in the database
    assert released.sign().signed_by == "Signer"
    assert releases.check(released.session, released.data, []) == []


def test_a_full_disk_leaves_neither_a_release_nor_its_folder(released, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("polars.DataFrame.write_parquet", full)
    with pytest.raises(OSError, match=r"2025-A-1 was not written .* is there room on the disk"):
        released.make()
    assert list((released.data / "releases").iterdir()) == []
    assert releases.everything(released.session) == []


def test_what_a_killed_run_left_goes_when_the_release_is_made(released):
    (released.data / "releases" / ".2025-A-1.0123.unfinished").mkdir(parents=True)
    released.ready()
    assert [path.name for path in (released.data / "releases").iterdir()] == ["2025-A-1"]
