"""Our engine returns the numbers of R: every case that `python -m tests.analysis.reference` runs."""

import pytest

from tests.analysis.reference.__main__ import main
from tests.analysis.reference.case import HERE
from tests.analysis.reference.compare import Documented, misses, refused_too
from tests.analysis.reference.registry import statistics
from tests.analysis.reference.runner import cases, missed, run

ALL = list(cases(HERE))
OTHER = list(cases(HERE / "other"))  # two stages, unequal weights, missing values, all answers alike


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in (*ALL, *OTHER)])
def test_equals_r(case):
    assert missed(case) == []


def test_every_case_is_there():
    assert (len(ALL), len(OTHER)) == (398, 181)


def test_no_statistic_is_passed_over_in_silence():
    assert {case.statistic for case in ALL} - set(statistics()) == set()


@pytest.fixture
def folder(tmp_path):
    """One case that is met, one that is not, one of an unknown statistic."""
    (tmp_path / "d.csv").write_text("x,w\n1,1\n2,3\n")
    (tmp_path / "ref_small.json").write_text("""{
      "designs": {"d": {"data": "d.csv", "ids": null, "strata": null, "weights": "w", "fpc": null}},
      "cases": [
        {"id": "right", "design": "d", "statistic": "mean", "r": "svymean(~x, d)", "tol": 1e-8,
         "expected": {"estimate": [1.75]}},
        {"id": "wrong", "design": "d", "statistic": "mean", "r": "svymean(~x, d)", "tol": 1e-8,
         "expected": {"estimate": [1.7500001], "median": 2}},
        {"id": "new", "design": "d", "statistic": "mode", "r": "mode(~x, d)", "tol": 1e-8, "expected": {}}
      ]}""")
    return tmp_path


def test_each_miss_is_printed_and_counted(folder, capsys):
    assert run(folder) == (1, 2)
    assert capsys.readouterr().out.splitlines() == [
        "ref_small.json wrong: estimate: 1.75, R has 1.7500001",
        "ref_small.json wrong: median: missing",
        "ref_small.json new: unknown statistic 'mode'",
        "1 passed, 2 failed",
    ]


def test_the_command_ends_with_1_where_a_case_failed(folder, capsys):
    assert main([str(folder)]) == 1
    (folder / "ref_small.json").unlink()
    capsys.readouterr()
    assert main([str(folder)]) == 2
    assert capsys.readouterr().err == f"{folder}: there is no ref_*.json in this folder.\n"
    assert main([]) == 2
    assert capsys.readouterr().err == "usage: python -m tests.analysis.reference FOLDER\n"


@pytest.mark.parametrize(
    ("code", "expected", "met"),
    [
        ("lonely", {"error": "Stratum (2) has only one PSU at stage 1"}, True),
        ("weight", {"error": "Stratum (2) has only one PSU at stage 1"}, False),
        ("fpc", {"error": "FPC implies population larger than sample"}, True),
        ("column", {"error": "object 'x' not found"}, False),
        ("collinear", {"coef": [1.0, None]}, True),
        ("collinear", {"coef": [1.0, 2.0]}, False),
        ("separation", {"se": [5000.0, 3.0]}, True),
        ("separation", {"se": [0.5, 3.0]}, False),
        ("empty", {"estimate": [None]}, False),
    ],
)
def test_a_refusal_is_met_by_rs_own_or_by_what_is_documented(code, expected, met):
    assert refused_too(code, expected) is met


def test_our_answer_where_r_has_none_counts_only_under_a_documented_name():
    expected = {"ci": [None, None], "var": 0.0}
    ours = {"ci": [Documented(0.9, "0 % and 100 %"), Documented(1.0, "0 % and 100 %")], "var": 0.0}
    assert misses(ours, expected, 1e-8) == []
    assert len(misses({**ours, "ci": [Documented(0.9, "a whim"), 1.0]}, expected, 1e-8)) == 2
