"""Both gates on one small file for each feature and one for each fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments.canonical import content_hash
from instruments.loading import LARGEST_FILE, load_bytes, load_file
from instruments.problems import CODES, Problem

FIXTURES = Path(__file__).parent.parent / "fixtures" / "instruments"
VALID = sorted((FIXTURES / "valid").glob("*.toml"))
# A fault against an earlier version has a folder of its name with both; the higher one is at fault.
LATER = [max(folder.glob("*.toml")) for folder in sorted((FIXTURES / "invalid").glob("*/X"))]
INVALID = [*sorted((FIXTURES / "invalid").glob("*.toml")), *LATER]
ANYHOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SMALLEST = (FIXTURES / "valid" / "smallest.toml").read_bytes()


def fault_of(path: Path) -> str:
    """Return the fault in a fixture's name; after a hyphen stands what is special about it."""
    return name_of(path).split("-")[0]


def name_of(path: Path) -> str:
    """Return the name of a fixture: that of the file, or of the folder with two versions."""
    return path.parents[1].name if path in LATER else path.stem


def marked_line(path: Path) -> int | None:
    """Return the line that a fixture marks as the faulty one."""
    lines = path.read_bytes().splitlines()
    return next((number for number, line in enumerate(lines, start=1) if line.endswith(b"# here")), None)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_file_for_each_feature_has_no_problem(path):
    loaded = load_file(path)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.instrument is not None


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_a_file_for_each_fault_has_that_problem_alone_in_its_place(path):
    loaded = load_file(path)
    assert [(one.code, one.line) for one in loaded.problems] == [(fault_of(path), marked_line(path))]
    assert loaded.instrument is None


def test_every_fault_has_its_file():
    made_by_tests = {"file_not_readable", "file_too_large", "name_mismatch", "review_wrong"}
    assert {fault_of(path) for path in INVALID} | made_by_tests == CODES


def test_a_problem_of_an_unlisted_code_cannot_be_made():
    with pytest.raises(ValueError) as raised:
        Problem("x.toml", 1, None, "no_such_code", "…")
    assert str(raised.value) == "no_such_code is not a problem's code"


def test_a_problem_reads_as_one_line():
    problem = load_file(FIXTURES / "invalid" / "unknown_scale.toml").problems[0]
    assert str(problem) == (
        "invalid/unknown_scale.toml:39 X_TWO: unknown_scale: "
        "the scale 'YESNOO' is not in this file; add it or correct the name"
    )


def test_all_problems_are_told_at_once():
    text = SMALLEST.decode().replace('scale = "YESNO"', 'scale = "MISSPELT"')
    text = text.replace('text.en = "Second question?"', "").replace('items = ["X_TWO"]', 'items = ["X_GONE"]')
    codes = [problem.code for problem in load_bytes(text.encode(), "x.toml").problems]
    assert sorted(codes) == [
        "item_without_page",
        "missing_language",
        "unknown_item",
        "unknown_scale",
        "unknown_scale",
    ]


def test_a_file_that_is_not_there(tmp_path):
    problems = load_file(tmp_path / "A" / "none.toml").problems
    assert [str(problem) for problem in problems] == [
        "A/none.toml: file_not_readable: the file cannot be read (No such file or directory); check the path"
    ]


def test_a_file_that_is_too_large(tmp_path):
    path = tmp_path / "large.toml"
    path.write_bytes(SMALLEST + b"#" * LARGEST_FILE)
    assert [problem.code for problem in load_file(path).problems] == ["file_too_large"]


def test_a_version_stands_in_the_file_of_its_name(tmp_path):
    right, wrong = tmp_path / "X" / "1.0.0.toml", tmp_path / "X" / "1.0.1.toml"
    right.parent.mkdir()
    right.write_bytes(SMALLEST)
    wrong.write_bytes(SMALLEST)
    assert load_file(right).problems == ()
    assert [problem.code for problem in load_file(wrong).problems] == ["name_mismatch"]


UNSIGNED = "not a review: 'approved' needs a reviewer and the day ('reviewer', 'reviewed_on'); correct it"
BROKEN = "not a review: Expected ']' at the end of a table declaration (at end of document); correct it"
STRANGE = "reviews the languages pl, which the questionnaire does not have; take them out"


@pytest.mark.parametrize(
    ("review", "message"),
    [
        ('[en]\nstatus = "draft"\n\n[en.sources]\n', None),
        ('[en]\nstatus = "approved"\n\n[en.sources]\n', UNSIGNED),
        ("[en", BROKEN),
        ('[pl]\nstatus = "draft"\n\n[pl.sources]\n', STRANGE),
    ],
    ids=["sound", "unsigned", "broken", "strange language"],
)
def test_the_review_beside_a_version_is_checked_too(tmp_path, review, message):
    path = tmp_path / "X" / "1.0.0.toml"
    path.parent.mkdir()
    path.write_bytes(SMALLEST)
    path.with_suffix(".review.toml").write_text(review, encoding="utf-8")
    loaded = load_file(path)
    assert [str(one) for one in loaded.problems] == (
        [] if message is None else [f"X/1.0.0.review.toml: review_wrong: {message}"]
    )
    assert (loaded.instrument is None) is (message is not None)


def test_byte_order_mark_and_windows_lines_change_nothing():
    plain = load_bytes(SMALLEST, "x.toml").instrument
    other = load_file(FIXTURES / "valid" / "byte_order_mark_and_windows_lines.toml").instrument
    assert plain is not None
    assert other is not None
    assert content_hash(plain) == content_hash(other)


def test_composed_and_decomposed_letters_are_the_same_text():
    composed = load_bytes(SMALLEST.replace(b"Ne", "\u0116".encode()), "x.toml").instrument
    decomposed = load_bytes(SMALLEST.replace(b"Ne", "E\u0307".encode()), "x.toml").instrument
    assert composed is not None
    assert decomposed is not None
    assert content_hash(composed) == content_hash(decomposed)


@pytest.mark.parametrize(
    "content",
    [
        b"weight = " + b"9" * 5000,
        b"a = " + b"[" * 5000 + b"]" * 5000,
        b"x.y" + b".z" * 3000 + b" = 1",
        b"[[items]]\ncode = 1\n[[items]]\n[items.text]\nlt = 1979-05-27\n",
        b"items = 3\nscales = 'x'\n",
        b"items = [1, [2], {code = []}]\n",
        b"weight = nan\n",
    ],
    ids=["digits", "brackets", "dots", "dates", "scalars", "mixed", "nan"],
)
def test_hostile_files_give_problems_or_an_instrument(content):
    loaded = load_bytes(content, "x.toml")
    assert (loaded.instrument is None) == bool(loaded.problems)


@ANYHOW
@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_exception(content):
    loaded = load_bytes(content, "x.toml")
    assert (loaded.instrument is None) == bool(loaded.problems)


LINES = SMALLEST.decode().splitlines(keepends=True)


@ANYHOW
@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(
        ["", "code = 1\n", "[[items]]\n", "[pages]\n", "text = 3\n", "when = {}\n", "[[routing]]\n"]
    )
    | st.sampled_from(LINES),
)
def test_a_file_with_one_line_exchanged_is_read_without_exception(number, line):
    changed = [*LINES[:number], line, *LINES[number + 1 :]]
    loaded = load_bytes("".join(changed).encode(), "x.toml")
    assert (loaded.instrument is None) == bool(loaded.problems)
