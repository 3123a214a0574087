"""`balsas analyse`: the table, and one sentence with place and remedy for bad input."""

import json

import pytest
from click.testing import CliRunner

from survey.cli.analyse import analyse


def run(tmp_path, text, *options, encoding="utf-8"):
    file = tmp_path / "answers.csv"
    file.write_bytes(text.encode(encoding))
    return CliRunner().invoke(analyse, [str(file), *options])


ITEM = ("--item", "y", "--favourable", "4,5")


def test_table(tmp_path):
    text = "g,y\n" + "a,5\n" * 40 + "b,5\n" * 35 + "b,1\n" * 5 + "b,\nb,-9\n"
    result = run(tmp_path, text, *ITEM, "--by", "g", "--target", "0.95")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "g       n  missing  weighted n  share %   SE  95 % interval  method         n eff  deff  df  "
        "against 95 %  estimate alone\n"
        "-----  --  -------  ----------  -------  ---  -------------  -------------  -----  ----  --  "
        "------------  --------------\n"
        "whole  80        2        80.0     93.8  2.7    86.0 - 98.0  korn-graubard   79.0  1.00  79  "
        "undecided     not met\n"
        "a      40        0        40.0    100.0  0.0   91.2 - 100.0  korn-graubard   40.0     -  39  "
        "undecided     met\n"
        "b      40        2        40.0     87.5  5.3    73.1 - 95.9  korn-graubard   39.5  0.99  39  "
        "undecided     not met\n"
    )


def test_decimals_show_the_side_of_the_target(tmp_path):
    text = "y,N\n" + "5,2904\n" * 2758 + "1,2904\n" * 146
    result = run(tmp_path, text, *ITEM, "--fpc", "N", "--target", "0.95")
    assert result.stdout.splitlines()[2].split() == [
        "whole",
        "2904",
        "0",
        "2904.0",
        "94.97",
        "0.00",
        "-",
        "full",
        "count",
        "-",
        "0.00",
        "2903",
        "not",
        "met",
        "not",
        "met",
    ]


def test_notes_are_numbered_below_the_table(tmp_path):
    text = "h,y\n" + "a,5\n" * 20 + "b,5\n" * 15 + "b,1\n" * 5
    lines = run(tmp_path, text, *ITEM, "--strata", "h").stdout.splitlines()
    assert lines[2].endswith(" 1")
    assert lines[3:] == ["1) no variation within stratum a: all answers there are alike"]


def test_json_of_a_file_with_a_byte_order_mark(tmp_path):
    result = run(tmp_path, "y,k\n5,į\n1,į\n4,š\n2,š\n", *ITEM, "--by", "k", "--json", encoding="utf-8-sig")
    assert [share["domain"] for share in json.loads(result.stdout)] == [{}, {"k": "į"}, {"k": "š"}]


def test_one_column_in_two_parts(tmp_path):
    result = run(tmp_path, "y\n5\n5\n1\n", *ITEM, "--by", "y", "--by", "y", "--json")
    found = [(share["domain"], share["estimate"]) for share in json.loads(result.stdout)]
    assert found == [({}, pytest.approx(2 / 3)), ({"y": "1"}, 0.0), ({"y": "5"}, 1.0)]


def test_verdict_is_null_without_a_target(tmp_path):
    assert json.loads(run(tmp_path, "y\n5\n1\n", *ITEM, "--json").stdout)[0]["verdict"] is None


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("a,y\n1,5\n", ("--weight", "w"), "line 1: there is no column 'w'; the columns are a, y."),
        (
            "w;y\n1;5\n",
            (),
            (
                "line 1: there is no column 'y'; the columns are w;y (separate the columns with "
                "commas, not semicolons)."
            ),
        ),
        ("y,y\n1,2\n", (), "line 1: column 'y' appears twice; rename one of the two."),
        (
            "w,y\n1,5\nx,4\n",
            ("--weight", "w"),
            "line 3, column 'w': 'x' is not a number; correct or empty it.",
        ),
        ("w,y\n1,5\n1,gerai\n", (), "line 3, column 'y': 'gerai' is not a number; correct or empty it."),
        ("w,y\n1,4.5\n", (), "line 2, column 'y': 4.5 is not a whole-number code; correct or empty it."),
        (
            "w,y\n1,5\n-1,4\n",
            ("--weight", "w"),
            "line 3, column 'w': weight -1 is negative; weights are 0 or more.",
        ),
        (
            "w,y\n1,5\ninf,4\n",
            ("--weight", "w"),
            "line 3, column 'w': 'inf' is not a number; correct or empty it.",
        ),
        ("w,y\n1,5\n,4\n", ("--weight", "w"), "line 3: column 'w' is empty; every row needs a value there."),
        ("h,y\na,5\n,4\n", ("--strata", "h"), "line 3: column 'h' is empty; every row needs a value there."),
        (
            "h,y\na,5\na,4\nb,4\n",
            ("--strata", "h"),
            (
                "stratum b has only one PSU, so its variance is unknown; "
                "merge it with another or choose a policy: remove, adjust, average or certainty."
            ),
        ),
        (
            "N,y\n2,5\n2,4\n2,1\n",
            ("--fpc", "N"),
            ("fpc 'N' of stratum all rows is 2, fewer than its 3 sampled units; correct the count."),
        ),
        ("w,y\n", (), "the file has no rows below its header; give a file with answers."),
        ("", (), "the file is empty; give a CSV file with a header line."),
        ("w,y\n1,5\n1\0,4\n", (), "line 3 holds a NUL byte; save the file again as CSV UTF-8."),
        ("w,y\n1,5,3\n", (), "line 2 has 3 fields, the header 2; correct the line."),
        (
            "w,y\n1,\n1,-9\n",
            (),
            "column 'y' has no valid answer; give codes of 0 or more and weights above 0.",
        ),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, text, options, sentence):
    result = run(tmp_path, text, *ITEM, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: answers.csv: {sentence}\n"


def test_a_file_in_another_encoding(tmp_path):
    result = run(tmp_path, "y,k\n5,š\n", *ITEM, encoding="cp1257")
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: answers.csv: the file is not in UTF-8; save it as CSV UTF-8.\n",
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--item", "y", "--favourable", "good"), "'good' is not a list of whole numbers such as 4,5."),
        (
            ("--item", "y", "--favourable", "-1,5"),
            "-1 is negative, and negative codes are missing; give codes from 0.",
        ),
        (("--item", "y"), "Missing option '--favourable'."),
        ((*ITEM, "--target", "95"), "95.0 is not in the range 0<x<=1."),
        ((*ITEM, "--interval", "wald"), "'wald' is not one of"),
        ((*ITEM, "--psu2", "y"), "--psu2 needs --psu; name the column of first-stage units too."),
        ((*ITEM, "--fpc", "y", "--fpc", "y", "--fpc", "y"), "--fpc was given 3 times"),
        (
            (*ITEM, "--fpc", "y", "--fpc", "y"),
            "fpc has two stages but psu has one; name the second-stage unit too.",
        ),
    ],
)
def test_bad_options(tmp_path, options, sentence):
    result = run(tmp_path, "y\n5\n1\n", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr.splitlines()[-1]


def test_no_file(tmp_path):
    result = CliRunner().invoke(analyse, [str(tmp_path / "none.csv"), *ITEM])
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


@pytest.mark.parametrize("option", ["--target", "--confidence"])
def test_a_share_that_is_no_number_is_refused(tmp_path, option):
    result = run(tmp_path, "y\n5\n4\n", *ITEM, option, "nan")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nan is not a number; give a share such as 0.95." in result.stderr


def test_semicolons_with_decimal_commas_are_named(tmp_path):
    result = run(tmp_path, "w;y\n1,5;5\n1,5;4\n", *ITEM, "--weight", "w")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "Error: answers.csv: line 2 has 2 fields, the header 1; separate the columns with commas, "
        "not semicolons.\n"
    )


def test_units_numbered_within_strata(tmp_path):
    text = "h,p,y\n" + "a,1,5\na,2,1\nb,1,5\nb,2,5\nb,2,1\n"
    options = (*ITEM, "--strata", "h", "--psu", "p")
    refused = run(tmp_path, text, *options)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == (
        "Error: answers.csv: PSU 1 of column 'p' is in strata a, b (1 more PSUs are in several too); correct "
        "the code, or say that codes are nested, numbered within strata: the same code then means two PSUs.\n"
    )
    assert json.loads(run(tmp_path, text, *options, "--nested", "--json").stdout)[0]["df"] == 2
    alone = run(tmp_path, text, *ITEM, "--psu", "p", "--nested")
    assert alone.stderr == (
        "Error: --nested needs --psu and --strata; it says how their codes belong together.\n"
    )
