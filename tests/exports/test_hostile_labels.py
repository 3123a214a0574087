"""Labels that could break a literal, a comment or a format: written, read elsewhere, and equal again."""

from __future__ import annotations

import polars as pl
import pyreadstat
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from exports.column import column
from exports.dataset import Dataset
from exports.delimited import write_csv
from exports.r_syntax import r_syntax
from exports.spss_syntax import LINE_BYTES, spss_syntax
from exports.stata import shorten
from exports.stata_syntax import stata_syntax
from exports.syntax import one_line
from tests.exports.do_file import read_do
from tests.exports.programs import needs, pspp, rscript

ALPHABETS = ("ąčęėįšųūž", "English", "щыэюяё", "їєґі", "łńśźżó")
PIECES = (
    *("'", '"', "`", "$", "$x", "${x}", "\\", "\\\\", "\\$", "\\`", '`"', "\"'", "`x'", "`=1+1'"),
    *("/*", "*/", "//", " //", "///", "*", ".", ". ", ";", "#", "%", "{", "}", "(", ")", "\\n", "\\u0041"),
    *("\n", "\r\n", "\t", "\u2028", "\xa0", "\0", "\x07", "\x85", "NA", "+", "=1+1", "e\u0301", "👪🏽"),
    *ALPHABETS,
)
WRITTEN = (
    *("", " ", "'", '"', "`", "$", "\\", "\"'", '`"', "a\\", "a\\$b", "a`b'c", "* a /* b", "see a/*.csv"),
    *("https://example.org/a//b", "a // b", "a ///", "ends.", 'it\'s "quoted"', "C:\\new\\table", "%s %d"),
    *("'" * 119, "\\" * 119, "$" * 80, '"' * 80, "`" * 80, "/" * 80, "." * 80),
    *((letters * 300)[:300] for letters in ALPHABETS),
    *((f"{letters} " * 300)[:300] for letters in ALPHABETS),
)
labels = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)
many = st.lists(labels, min_size=20, max_size=20)
slow = settings(deadline=None, max_examples=4, suppress_health_check=list(HealthCheck))
quick = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def table(texts):
    """A column for each text: its label, the label of its value 1, and of the missing answer -2."""
    texts = [text.encode(errors="ignore").decode() for text in texts]  # halves of pairs are in no file
    names = [f"v{number}" for number in range(len(texts))]
    columns = tuple(
        column(name, text, "integer", {1: text, -2: f"-{text}"}, missing=True)
        for name, text in zip(names, texts, strict=True)
    )
    rows = [[1] * len(names), [-2] * len(names)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int32), orient="row")
    return Dataset("x", "".join(texts[:3]), tuple(texts[:5]), columns, frame, "en")


@needs("Rscript")
@slow
@given(many)
@example(list(WRITTEN))
def test_r_gets_every_label(tmp_path_factory, texts):
    dataset, folder = table(texts), tmp_path_factory.mktemp("r")
    write_csv(dataset, folder / "x.csv")
    said = rscript(
        r_syntax(dataset, "x.csv")
        + """
        bytes <- function(text) cat(as.integer(charToRaw(enc2utf8(text))), "\\n")
        for (name in names(labels)) {
            bytes(attr(answers[[name]], "label"))
            meant <- attr(answers[[name]], "labels")
            for (code in c(-2L, 1L)) bytes(names(meant)[meant == code])
        }
        """,
        folder,
    )
    read = [bytes(map(int, line.split())).decode() for line in said]
    assert read == [
        one_line(text)
        for one in dataset.columns
        for text in (one.label, one.value_labels[-2], one.value_labels[1])
    ]


@needs("pspp")
@slow
@given(many)
@example(list(WRITTEN))
def test_pspp_gets_every_label(tmp_path_factory, texts):
    dataset, folder = table(texts), tmp_path_factory.mktemp("spss")
    write_csv(dataset, folder / "x.csv")
    commands = spss_syntax(dataset, "x.csv")
    assert max(len(line.encode()) for line in commands.splitlines()) <= LINE_BYTES + 56
    assert pspp(commands + "SAVE OUTFILE='x.sav'.\n", folder) == []
    meta = pyreadstat.read_sav(folder / "x.sav", user_missing=True)[1]
    assert {one.name: one_line(one.label) or None for one in dataset.columns} == {
        name: label or None for name, label in meta.column_names_to_labels.items()
    }
    assert {
        one.name: {code: one_line(text) for code, text in one.value_labels.items()} for one in dataset.columns
    } == (meta.variable_value_labels)


@quick
@given(many)
@example(list(WRITTEN))
def test_the_strict_reader_of_do_files_gets_every_label(tmp_path_factory, texts):
    dataset, folder = table(texts), tmp_path_factory.mktemp("stata")
    write_csv(dataset, folder / "x.csv")
    session = read_do(stata_syntax(dataset, "x.csv"), folder)
    for one in dataset.columns:
        assert alike(session.labels[one.name], shorten(one_line(one.text)))
        values = session.defined[session.attached[one.name]]
        assert set(values) == {1, "b"}
        assert alike(values[1], one_line(one.value_labels[1]))
        assert alike(values["b"], one_line(one.value_labels[-2]))


def alike(read, meant):
    """Equal but for what has no escape in Stata: a backtick is an apostrophe, and blanks part some signs.

    A label of 80 letters with such blanks ends earlier.
    """
    read, meant = (text.replace("`", "'").replace(" ", "").removesuffix("…") for text in (read, meant))
    return read == meant or (len(meant) >= 60 and meant.startswith(read[:40]))


def test_an_ordinary_label_is_the_same_in_stata_letter_by_letter(tmp_path):
    texts = [
        'it\'s "quoted"',
        "C:\\new\\\\table",
        "$5 \\$ ${x}",
        "100 % / 2 * 3",
        "https://example.org",
        *ALPHABETS,
    ]
    dataset = table(texts)
    write_csv(dataset, tmp_path / "x.csv")
    session = read_do(stata_syntax(dataset, "x.csv"), tmp_path)
    assert list(session.labels.values()) == texts
    assert [session.defined[name][1] for name in session.labels] == texts
