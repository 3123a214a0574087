"""The .dta and the .sav with labels and cells that could break them, in five languages, read by others."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pyreadstat
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from exports.column import column
from exports.dataset import Dataset, Words
from exports.spss import write_sav
from exports.stata import shorten, write_dta
from tests.exports.programs import needs, pspp, rscript
from tests.exports.test_hostile_labels import PIECES, WRITTEN

LANGUAGES = {"lt": "ąčęėįšųūž", "en": "English", "ru": "щыэюяё", "uk": "їєґі", "pl": "łńśźżó"}
MISSING_B = 2_147_483_623  # Stata's .b as pandas gives it
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), min_size=1, max_size=20).map("".join)
some = st.lists(texts, min_size=6, max_size=6)
few = settings(deadline=None, max_examples=4, suppress_health_check=list(HealthCheck))


def table(written):
    """A dataset in five languages; its texts also stand in the cells of a text column."""
    written = [text.encode(errors="ignore").decode() for text in written]
    names = [f"v{number}" for number in range(len(written))]
    words = {
        language: Words(
            f"{letters} {written[0]}",
            (written[0],),
            (
                *(
                    column(
                        name,
                        letters + text,
                        "integer",
                        {1: f"{text}{letters}", -2: f"-{letters}{text}"},
                        missing=True,
                    )
                    for name, text in zip(names, written, strict=True)
                ),
                column("t", letters, "text"),
                column("x", letters, "number", measure="scale"),
            ),
        )
        for language, letters in LANGUAGES.items()
    }
    cells = {
        **{
            name: pl.Series([(1, -2)[place % 2] for place in range(len(names))], dtype=pl.Int32)
            for name in names
        },
        "t": pl.Series([text.replace("\0", "") for text in written]),
        "x": pl.Series([place / 3 - 1e9 for place in range(len(names))]),
    }
    own = words.pop("lt")
    return Dataset("x", own.label, own.notes, own.columns, pl.DataFrame(cells), "lt", words)


def each_language(dataset, folder):
    for language in LANGUAGES:
        spoken = dataset.in_language(language)
        write_dta(spoken, folder / f"{language}.dta")
        write_sav(spoken, folder / f"{language}.sav")
        yield language, spoken


@few
@given(some)
@example(list(WRITTEN))
def test_pandas_reads_the_stata_file(tmp_path_factory, written):
    folder = tmp_path_factory.mktemp("pandas")
    for language, spoken in each_language(table(written), folder):
        with pd.read_stata(folder / f"{language}.dta", iterator=True, convert_categoricals=False) as reader:
            frame = reader.read(convert_missing=True)
            labels, values = reader.variable_labels(), reader.value_labels()
        assert labels == {one.name: shorten(one.text) for one in spoken.columns}
        numbered = [one for one in spoken.columns if one.value_labels]
        assert len(values) == len(numbered)
        for one, read in zip(numbered, values.values(), strict=True):
            assert read == {1: one.value_labels[1], MISSING_B: one.value_labels[-2]}
            assert [str(cell) for cell in frame[one.name]] == [
                ".b" if cell == -2 else "1" for cell in spoken.frame[one.name]
            ]
        assert list(frame["t"]) == spoken.frame["t"].to_list()
        assert list(frame["x"]) == spoken.frame["x"].to_list()


HAVEN = """
suppressPackageStartupMessages(library(haven))
bytes <- function(text) cat(as.integer(charToRaw(enc2utf8(text))), "\\n")
for (file in c(%s)) {
    read <- if (grepl("dta$", file)) read_dta(file) else read_sav(file, user_na = TRUE)
    for (name in names(read)) {
        label <- attr(read[[name]], "label")
        bytes(if (is.null(label)) "" else label)
        meant <- attr(read[[name]], "labels")
        if (is.null(meant)) next
        codes <- ifelse(is.na(meant), na_tag(as.double(meant)), as.character(unclass(meant)))
        for (place in order(codes)) bytes(paste0(codes[place], "=", names(meant)[place]))
        cells <- unclass(read[[name]])
        bytes(paste(ifelse(is.na(cells), na_tag(as.double(cells)), as.character(cells)), collapse = " "))
    }
    for (cell in read$t) bytes(cell)
    cat(format(read$x, digits = 17), "\\n")
}
"""


@needs("Rscript")
@few
@given(some)
@example(list(WRITTEN))
def test_haven_reads_the_stata_and_the_spss_file(tmp_path_factory, written):
    folder = tmp_path_factory.mktemp("haven")
    meant, files = [], []
    for language, spoken in each_language(table(written), folder):
        files += [f"{language}.dta", f"{language}.sav"]
        meant += [
            *in_haven(spoken, "b", lambda one: shorten(one.text)),
            *in_haven(spoken, "-2", lambda one: one.label),
        ]
    said = rscript(HAVEN % ", ".join(f'"{name}"' for name in files), folder)
    numbers = [line for line in said if "e+" in line or "." in line]
    assert [list(map(float, line.split())) for line in numbers] == [list(spoken.frame["x"])] * len(files)
    told = [bytes(map(int, line.split())).decode() for line in said if line not in numbers]
    assert told == meant


def in_haven(spoken, missing, label_of):
    """What haven says of a file of this dataset, in the order of the script; it takes blanks off cells."""
    for one in spoken.columns:
        yield label_of(one)
        if one.value_labels:
            yield f"{missing}={one.value_labels[-2]}" if missing == "-2" else f"1={one.value_labels[1]}"
            yield f"1={one.value_labels[1]}" if missing == "-2" else f"{missing}={one.value_labels[-2]}"
            yield " ".join(missing if cell == -2 else "1" for cell in spoken.frame[one.name])
    yield from (cell.rstrip(" ") for cell in spoken.frame["t"])


@needs("pspp")
@few
@given(some)
@example(list(WRITTEN))
def test_pspp_reads_the_spss_file(tmp_path_factory, written):
    folder = tmp_path_factory.mktemp("pspp")
    for language, spoken in each_language(table(written), folder):
        commands = f"GET FILE='{language}.sav'.\nSAVE OUTFILE='again.sav'.\n"
        assert pspp(commands, folder) == []
        frame, meta = pyreadstat.read_sav(folder / "again.sav", user_missing=True)
        assert {name: label or "" for name, label in meta.column_names_to_labels.items()} == {
            one.name: one.label for one in spoken.columns
        }
        assert meta.variable_value_labels == {
            one.name: dict(one.value_labels) for one in spoken.columns if one.value_labels
        }
        assert meta.missing_ranges == {
            one.name: [{"lo": float("-inf"), "hi": -1.0}] for one in spoken.columns if one.missing
        }
        assert {name: list(frame[name]) for name in frame.columns if name != "t"} == {
            name: spoken.frame[name].to_list() for name in frame.columns if name != "t"
        }
        assert list(frame["t"]) == [cell.rstrip(" ") for cell in spoken.frame["t"]]
