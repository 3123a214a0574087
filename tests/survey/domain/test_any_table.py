"""Whatever a CSV file holds: its rows, or problems with their places; no exception, and never both."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from survey import i18n
from survey.domain import csv_table

COLUMNS = ("code", "number")
CELLS = st.sampled_from(
    [
        "code",
        "number",
        "1",
        "-1",
        "=1+1",
        "@x",
        '"',
        "'",
        "ž",
        "\0",
        "\u202e",
        "\r\n",
        "\n",
        ",",
        ";",
        "\t",
        "x" * 501,
    ]
)


@settings(deadline=None)
@given(
    st.binary(max_size=200)
    | st.lists(CELLS, max_size=30).map(lambda cells: ("code,number\n" + "".join(cells)).encode())
    | st.lists(CELLS, max_size=30).map(lambda cells: "".join(cells).encode("utf-16"))
)
def test_whatever_a_file_holds(content):
    rows, problems = csv_table.read(content, COLUMNS)
    assert not (rows and problems)
    assert rows or problems
    for problem in problems:
        assert "%(" not in i18n.problem_text("en", problem)
    for row in rows:
        assert set(COLUMNS) <= set(row.values)
