"""`balsas analyse --compare`, `--csv`, `--output` and `--progress`."""

import csv
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli import analyse_progress
from survey.cli.analyse import analyse

ITEM = ("--item", "y", "--favourable", "4,5")
ROWS = "g,h,N,y\n" + "a,u,90,5\n" * 6 + "a,v,90,1\n" * 4 + "b,u,90,5\n" * 9 + "b,v,90,2\n" + "c,u,90,\n"


def run(tmp_path, *options, text=ROWS):
    (tmp_path / "answers.csv").write_text(text)
    return CliRunner().invoke(analyse, [str(tmp_path / "answers.csv"), *ITEM, *options])


def test_table_of_all_pairs(tmp_path):
    result = run(tmp_path, "--by", "g", "--compare", "pairs", "--fpc", "N")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "g  less g   n  n less  share %  less %  points    SE  95 % interval  df       p  p holm\n"
        "-  ------  --  ------  -------  ------  ------  ----  -------------  --  ------  ------\n"
        "b  a       10      10     90.0    60.0    30.0  18.6  -12.1 to 72.1   9  0.1415  0.1415\n"
        "without --fpc: a comparison asks about more than these people\n"
        "left out, no valid answer: g=c\n"
    )


def test_fpc_kept(tmp_path):
    options = ("--by", "g", "--compare", "one", "--reference", "a", "--fpc", "N", "--json")
    (without,), (kept,) = (
        json.loads(run(tmp_path, *options, *more).stdout) for more in ((), ("--keep-fpc",))
    )
    assert kept["se"] / without["se"] == pytest.approx((1 - 21 / 90) ** 0.5)
    assert (kept["difference"], kept["df"]) == (pytest.approx(0.3), 9)


def test_domains_all_alike_have_a_difference_without_limits_and_p(tmp_path):
    """Standard error 0 is not knowledge: limits from 100 to 100 would say that it is known exactly."""
    text = "g,y\n" + "a,5\n" * 15 + "b,1\n" * 15
    (found,) = json.loads(run(tmp_path, "--by", "g", "--compare", "pairs", "--json", text=text).stdout)
    assert [found[name] for name in ("difference", "se", "df")] == [-1, 0, 14]
    assert [found[name] for name in ("lower", "upper", "p_value", "p_adjusted")] == [None] * 4


def test_a_full_disk_is_told_in_one_sentence(tmp_path):
    (tmp_path / "answers.csv").write_text(ROWS)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [Path(sys.executable).with_name("balsas"), "analyse", tmp_path / "answers.csv", *ITEM],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stderr == (
        "Error: The result cannot be written (No space left on device); make room for it.\n"
    )
    assert done.returncode == 2


def test_json_of_the_rest(tmp_path):
    found = json.loads(run(tmp_path, "--by", "g", "--by", "h", "--compare", "rest", "--json").stdout)
    assert (found[0]["domain"], found[0]["against"]) == ({"g": "a", "h": "u"}, "rest")
    assert list(found[0])[2:] == [
        "n", "n_against", "share", "share_against", "difference", "se", "lower", "upper", "df", "p_value",
        "p_adjusted",
    ]  # fmt: skip
    assert (found[0]["n"], found[0]["n_against"], found[0]["share_against"]) == (6, 14, 9 / 14)


def test_csv_of_shares_has_the_figures_of_json(tmp_path):
    options = ("--by", "g", "--target", "0.5")
    lines = list(csv.DictReader(io.StringIO(run(tmp_path, *options, "--csv").stdout)))
    objects = json.loads(run(tmp_path, *options, "--json").stdout)
    assert [line["by_g"] for line in lines] == ["", "a", "b", "c"]
    for line, one in zip(lines, objects, strict=True):
        figures = [name for name in one if name not in ("domain", "notes")]
        assert [line[name] for name in figures] == ["" if one[n] is None else str(one[n]) for n in figures]
        assert line["notes"] == "; ".join(one["notes"])


def test_csv_of_differences(tmp_path):
    options = ("--by", "g", "--compare", "one", "--reference", "a", "--adjust", "none", "--csv")
    (line,) = csv.DictReader(io.StringIO(run(tmp_path, *options).stdout))
    assert (line["by_g"], line["against_g"], line["n"], line["n_against"]) == ("b", "a", "10", "10")
    assert float(line["difference"]) == pytest.approx(0.3)
    assert line["p_value"] == line["p_adjusted"]


def test_no_p_without_an_error(tmp_path):
    text = "g,y\n" + "a,5\n" * 5 + "b,4\n" * 5
    result = run(tmp_path, "--by", "g", "--compare", "pairs", text=text)
    assert result.stdout.splitlines()[2].split()[-6:] == ["0.0", "0.0", "-", "4", "-", "-"]
    (found,) = json.loads(run(tmp_path, "--by", "g", "--compare", "pairs", "--json", text=text).stdout)
    assert (found["difference"], found["p_value"], found["p_adjusted"]) == (0.0, None, None)


def test_a_hair_below_nothing_is_nothing(tmp_path):
    text = "g,y\n" + "a,5\n" * 5000 + "a,1\n" * 5000 + "b,5\n" * 4999 + "b,1\n" * 5001
    result = run(tmp_path, "--by", "g", "--compare", "pairs", text=text)
    assert result.stdout.splitlines()[2].split()[6] == "0.0"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--compare", "pairs"), "--compare needs --by; name the column of the domains too."),
        (
            ("--by", "g", "--compare", "one"),
            "--compare one needs a --reference for each --by (0 of 1 given).",
        ),
        (
            ("--by", "g", "--reference", "a"),
            "--reference is for --compare one; add it or leave it out.",
        ),
        (
            ("--by", "g", "--compare", "rest", "--target", "0.9"),
            "--target is for shares and --compare gives differences; leave one out.",
        ),
        (("--json", "--csv"), "--json and --csv cannot both be written; choose one."),
        (
            ("--by", "g", "--compare", "one", "--reference", "x"),
            "answers.csv: There is no domain g=x; compare with one that the data have.",
        ),
        (
            ("--by", "g", "--compare", "one", "--reference", "c"),
            "answers.csv: Domain g=c has no valid answer; compare with another.",
        ),
        (
            ("--by", "N", "--compare", "pairs"),
            "answers.csv: There are no two domains with valid answers to compare.",
        ),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(tmp_path, options, sentence):
    result = run(tmp_path, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {sentence}\n"


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",)])
def test_a_file_holds_what_would_be_printed(tmp_path, form):
    options = ("--by", "g", *form)
    result = run(tmp_path, *options, "--output", str(tmp_path / "found"))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / "found").read_text() == run(tmp_path, *options).stdout


def test_nothing_is_written_over_or_half(tmp_path):
    (tmp_path / "found.csv").write_text("mine")
    result = run(tmp_path, "--output", str(tmp_path / "found.csv"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert (tmp_path / "found.csv").read_text() == "mine"
    result = run(tmp_path, "--output", str(tmp_path / "none" / "found.csv"))
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert not (tmp_path / "none").exists()


KILLED = """
import os, signal, sys
from survey.cli.main import main
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""


def test_a_kill_leaves_no_file_under_the_name(tmp_path):
    (tmp_path / "answers.csv").write_text(ROWS)
    call = ["analyse", "answers.csv", *ITEM, "--output", "found.txt"]
    done = subprocess.run([sys.executable, "-c", KILLED, *call], cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "found.txt").exists()
    assert run(tmp_path, "--output", str(tmp_path / "found.txt")).exit_code == 0


def test_progress_by_tenths_where_it_is_asked_for(tmp_path):
    text = ROWS + "a,u,90,5\n" * 99_979
    result = run(tmp_path, "--progress", text=text)
    lines = result.stderr.splitlines()
    assert lines == [
        *(f"reading answers.csv: {ten} %" for ten in range(10, 101, 10)),
        "read answers.csv; computing",
    ]
    assert result.stdout == run(tmp_path, text=text).stdout


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("long", "asked", "shown"), [(10, None, True), (1000, None, False), (10, False, False)]
)
def test_progress_on_a_terminal_is_for_long_files(tmp_path, monkeypatch, capsys, long, asked, shown):
    file = tmp_path / "answers.csv"
    file.write_bytes(b"x" * 200)
    monkeypatch.setattr(analyse_progress, "LONG", long)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    progress = analyse_progress.Progress(file, asked=asked)
    for done in (1, 2, 100):
        progress.read(done)
    progress.computing()
    told = [text.rstrip() for text in terminal.getvalue().split("\r") if text]
    steps = ["reading answers.csv: 0 %", "reading answers.csv: 1 %", "reading answers.csv: 50 %"]
    assert told == ([*steps, "read answers.csv; computing"] if shown else [])
