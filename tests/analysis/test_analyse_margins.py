"""`balsas analyse --margins`: the fitted share, and one sentence for every fault of the file."""

import json

import pytest
from click.testing import CliRunner

from survey.cli.analyse import analyse

ROWS = "sex,age,y\nf,y,5\nf,o,1\nm,y,5\nm,o,5\n"
ITEM = ("--item", "y", "--favourable", "5")


def run(tmp_path, margins, *options, rows=ROWS, encoding="utf-8"):
    (tmp_path / "answers.csv").write_text(rows)
    (tmp_path / "counts.csv").write_bytes(margins.encode(encoding))
    files = [str(tmp_path / "answers.csv"), "--margins", str(tmp_path / "counts.csv")]
    return CliRunner().invoke(analyse, [*files, *ITEM, *options])


def test_one_margin_crossed(tmp_path):
    counts = (
        "margin,level,count\nsex x age,f x y,10\nsex x age,f x o,30\nsex x age,m x y,20\nsex x age,m x o,40\n"
    )
    result = run(tmp_path, counts, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    (whole,) = json.loads(result.stdout)
    assert (whole["estimate"], whole["weighted_n"]) == (0.7, 100.0)
    assert (whole["method"], whole["n_effective"]) == ("fixed by the margins", None)


def test_two_margins_are_raked_and_named_below_the_table(tmp_path):
    counts = "margin,level,count\nsex,f,60\nsex,m,40\n\nage,y,30\nage,o,70\n"
    result = run(tmp_path, counts)
    assert result.stdout.splitlines()[-1] == (
        "weights fitted to the counts of sex, age in counts.csv; errors know of it"
    )
    assert json.loads(run(tmp_path, counts, "--json").stdout)[0]["estimate"] == pytest.approx(0.58)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ("", "counts.csv: line 1: the header must be margin,level,count."),
        ("margin,level,count\n", "counts.csv: the file has no counts below its header"),
        ("margin,level,count\nsex,f\n", "counts.csv: line 2 has 2 fields; give margin, level and count."),
        ("margin,level,count\nsex,f,many\n", "counts.csv: line 2: count 'many' is not a number"),
        ("margin,level,count\nsex,f,1\nsex,f,2\n", "counts.csv: line 3: level f is there twice"),
        ('margin,level,count\nsex,"f,1\n', "counts.csv: line 2: unexpected end of data; correct the line."),
        ("margin,level,count\nkind,a,1\n", "answers.csv: line 1: there is no column 'kind'"),
        ("margin,level,count\nsex,f,1\n", "answers.csv: Margin sex has no count above 0 for m"),
        ("margin,level,count\nsex,f,1\nsex,m,nan\n", "answers.csv: Margin sex, level m: nan is not a count"),
        ("margin,level,count\nsex,f,1\nsex,m,1\nage,y,1\nage,o,2\n", "answers.csv: The counts of margin age"),
    ],
)  # fmt: skip
def test_faults(tmp_path, counts, message):
    result = run(tmp_path, counts)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].removeprefix("Error: ")[: len(message)] == message


def test_another_encoding(tmp_path):
    result = run(tmp_path, "margin,level,count\nš,f,1\n", encoding="cp1257")
    assert result.stderr.splitlines()[-1].endswith(
        "counts.csv: the file is not in UTF-8; save it as CSV UTF-8."
    )
