"""The .R file that reads the CSV into R and declares labels, missing answers and the survey design."""

from __future__ import annotations

from analysis.design import Design
from exports.column import MISSING_LETTERS
from exports.dataset import Dataset
from exports.syntax import labelled, one_line, shares_told

CLASSES = {"integer": "integer", "number": "numeric", "text": "character"}
LABELS = """
# A missing answer (a code below 0) stays in `codes`; in `answers` it is NA.
codes <- read.csv(file, colClasses = classes, na.strings = character(0), encoding = "UTF-8",
                  check.names = FALSE)
answers <- codes
for (name in missing) answers[[name]][answers[[name]] < 0] <- NA
for (name in names(labels)) attr(answers[[name]], "label") <- labels[[name]]
for (name in names(values)) attr(answers[[name]], "labels") <- values[[name]]
if (requireNamespace("haven", quietly = TRUE)) {
  # The same with tagged missing answers, as haven reads the .dta file.
  tagged <- answers
  for (name in missing) {
    letter <- letters_of[as.character(codes[[name]])]
    gone <- !is.na(letter)
    column <- as.double(answers[[name]])
    column[gone] <- haven::tagged_na(unname(letter[gone]))
    meant <- as.double(values[[name]])
    lost <- letters_of[as.character(values[[name]])]
    meant[!is.na(lost)] <- haven::tagged_na(unname(lost[!is.na(lost)]))
    names(meant) <- names(values[[name]])
    tagged[[name]] <- haven::labelled(column, labels = meant, label = labels[[name]])
  }
}
"""


def r_syntax(dataset: Dataset, csv_name: str) -> str:
    """Return commands that read the CSV, set labels and missing answers, and compute the published shares."""
    classes = [f"  {one.name} = {_text(CLASSES[one.kind])}" for one in dataset.columns]
    labels = [f"  {one.name} = {_text(one.label)}" for one in dataset.columns]
    values = [
        "  {} = setNames(c({}), c({}))".format(
            one.name,
            ", ".join(f"{code}L" for code in one.value_labels),
            ", ".join(_text(text) for text in one.value_labels.values()),
        )
        for one in labelled(dataset)
    ]
    missing = ", ".join(_text(one.name) for one in dataset.columns if one.missing)
    letters = ", ".join(f'"{code}" = "{letter}"' for code, letter in MISSING_LETTERS.items())
    parts = [
        f"# {one_line(dataset.label)}",
        *(f"# {one_line(note)}" for note in dataset.notes),
        "# Run this file in its own folder.",
        f"file <- {_text(csv_name)}",
        "classes <- c(\n" + ",\n".join(classes) + "\n)",
        "labels <- list(\n" + ",\n".join(labels) + "\n)",
        "values <- list(\n" + ",\n".join(values) + "\n)",
        f"missing <- c({missing})" if missing else "missing <- character(0)",
        f"letters_of <- c({letters})",
    ]
    rest = [*_design(dataset), *_shares(dataset)]
    return "\n".join(parts) + "\n" + LABELS + "".join(f"{line}\n" for line in rest)


def _design(dataset: Dataset) -> list[str]:
    """Return the design of the whole file, where it tells how its rows were drawn."""
    if dataset.design is None or not dataset.has_errors:
        return []
    return [
        "",
        "library(survey)",
        f'options(survey.lonely.psu = "{dataset.design.lonely}")',
        f"design <- {_made(dataset.design, 'answers')}",
    ]


def _made(design: Design, rows: str) -> str:
    arguments = [
        f"ids = ~{design.psu or 1}",
        f"strata = ~{design.strata}" if design.strata else "",
        f"fpc = ~{design.fpc}" if design.fpc else "",
        f"weights = ~{design.weights}",
        "nest = TRUE" if design.strata else "",
    ]
    return f"svydesign({', '.join(filter(None, arguments))}, data = {rows})"


def _shares(dataset: Dataset) -> list[str]:
    """Return commands that print the published shares, with errors where they can be computed."""
    if not dataset.share:
        return []
    apart = f"answers${dataset.apart}" if dataset.apart else 'rep("all", nrow(answers))'
    error = dataset.has_errors
    return [
        "",
        f"# The published shares. {shares_told(dataset)}",
        f"apart <- {apart}",
        f"for (rule in c({', '.join(map(_text, dataset.share))})) {{",
        "  for (part in unique(apart[!is.na(answers[[rule]])])) {",
        "    here <- answers[apart == part & !is.na(answers[[rule]]), ]",
        f"    share <- {_share(dataset)}",
        f'    cat(sprintf("%s, %s: n = %d, share %.12f{", standard error %.12f" if error else ""}\\n",',
        f"                rule, part, nrow(here), {'coef(share), SE(share)' if error else 'share'}))",
        "  }",
        "}",
    ]


def _share(dataset: Dataset) -> str:
    """Return the expression of one share among the rows `here`."""
    if dataset.design is None:
        return "mean(here[[rule]])"
    if dataset.has_errors:
        return f"svymean(reformulate(rule), {_made(dataset.design, 'here')})"
    return f"weighted.mean(here[[rule]], here${dataset.design.weights})"


def _text(text: str) -> str:
    return '"' + one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
