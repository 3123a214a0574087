"""The texts of a bundle: README, changelog, citation, check sums."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from exports.bundle.files import DATA, DOCUMENTS, Material
from exports.column import MISSING_LETTERS
from exports.excel import MOST_ROWS, fits

WIDTH = 100
ENDINGS: Mapping[str, Mapping[str, str]] = {
    "lt": {
        ".sav": "SPSS ar PSPP: kodai, pavadinimai, trūkstamos reikšmės (LO THRU -1)",
        ".dta": "Stata 14 ir naujesnė, R (haven): trūkstamos reikšmės .a–.g",
        ".xlsx": "Excel ar LibreOffice: duomenys ir kodų lapai",
        "-for-spreadsheets.csv": "CSV skaičiuoklei: prieš į formulę panašų tekstą įrašytas apostrofas",
        ".csv": "CSV statistikai: niekas nepakeista",
        ".parquet": "Parquet: Python, R (arrow), Spark, DuckDB",
        "_design.sps": "imties planas modeliui SPSS Complex Samples (paleiskite po .sps)",
        ".sps": "perskaito CSV į SPSS ar PSPP, nustato pavadinimus, trūkstamas reikšmes, rodo paskelbtą dalį",
        ".do": "perskaito CSV į Stata, nustato pavadinimus, trūkstamas reikšmes, parodo paskelbtą dalį",
        ".R": "perskaito CSV į R, nustato pavadinimus, trūkstamas reikšmes, suskaičiuoja paskelbtą dalį",
        ".html": "kodų knyga naršyklei",
        ".pdf": "dokumentas spausdinti",
        ".xml": "DDI-Codebook 2.5 archyvui",
    },
    "en": {
        ".sav": "SPSS or PSPP: codes, labels, missing values (LO THRU -1)",
        ".dta": "Stata 14 and later, R (haven): missing values .a to .g",
        ".xlsx": "Excel or LibreOffice: data and codebook sheets",
        "-for-spreadsheets.csv": "CSV for a spreadsheet: an apostrophe before text that looks like a formula",
        ".csv": "CSV for statistics: nothing changed",
        ".parquet": "Parquet: Python, R (arrow), Spark, DuckDB",
        "_design.sps": "the plan of the module SPSS Complex Samples (run it after the .sps)",
        ".sps": "reads the CSV into SPSS or PSPP, sets labels, missing values, lists the published share",
        ".do": "reads the CSV into Stata, sets labels, missing values, displays the published share",
        ".R": "reads the CSV into R, sets labels, missing values, computes the published share",
        ".html": "the codebook for a browser",
        ".pdf": "a document to print",
        ".xml": "DDI-Codebook 2.5 for an archive",
    },
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "lt": {
        "size": "Eilučių: {rows}, stulpelių: {columns}. Failo vardo gale – pavadinimų kalba: {languages}. "
        "Failai .sav ir .dta yra tik {whole}: kita kalba pavadinimus nustato .sps, .do ir .R failai; .xlsx, "
        "Parquet ir DDI turi visas kalbas.",
        "too_long": "Failo .xlsx nėra: „Excel“ lape telpa {most} eilučių.",
        "files": "Failai",
        "missing": "Trūkstamos reikšmės (kodas, raidė Stata ir R programose)",
        "cut": "Failuose sutrumpinti pavadinimai (visi yra kodų knygoje)",
        "check": "Ar failai nepakitę, patikrina: sha256sum -c SHA256SUMS",
        "changes": "Pakeitimai",
        "cite": "Kaip cituoti",
        "doi": "DOI: {doi}",
        "no_doi": "DOI: dar nesuteiktas",
    },
    "en": {
        "size": "Rows: {rows}, columns: {columns}. File names end in the language of labels: {languages}. "
        "The .sav and .dta files are in {whole} only: the .sps, .do and .R files set labels in the others; "
        ".xlsx, Parquet and DDI have all languages.",
        "too_long": "There is no .xlsx file: an Excel sheet holds {most} rows.",
        "files": "Files",
        "missing": "Missing values (code, letter in Stata and R)",
        "cut": "Labels cut in the files (the codebook has them whole)",
        "check": "To check that no file has changed: sha256sum -c SHA256SUMS",
        "changes": "Changes",
        "cite": "How to cite",
        "doi": "DOI: {doi}",
        "no_doi": "DOI: not assigned yet",
    },
}
CODES: Mapping[str, Mapping[int, str]] = {
    "lt": {
        -1: "netaikoma (pasirinko žmogus)",
        -2: "nežino",
        -3: "nenori atsakyti",
        -6: "neskelbiama, kad nebūtų atpažintas žmogus",
        -7: "praleista pagal taisyklę",
        -8: "nėra šioje klausimyno versijoje",
        -9: "parodyta, palikta tuščia",
    },
    "en": {
        -1: "does not apply (chosen by the person)",
        -2: "does not know",
        -3: "prefers not to answer",
        -6: "withheld to protect a person",
        -7: "skipped by a routing rule",
        -8: "not in this version of the questionnaire",
        -9: "shown, left empty",
    },
}


def readme(material: Material, names: Sequence[str]) -> str:
    """Return the README in Lithuanian, then in English."""
    return "\n\n".join(_readme(material, names, language) for language in ("lt", "en"))


def _readme(material: Material, names: Sequence[str], language: str) -> str:
    words, dataset = WORDS[language], material.dataset
    title = material.study.titles[language if language in material.study.titles else "en"]
    lines = [title, "=" * len(title), ""]
    for fact in material.facts[language]:
        lines += [*textwrap.wrap(fact, WIDTH), ""]
    size = words["size"].format(
        rows=dataset.frame.height,
        columns=len(dataset.columns),
        languages=", ".join(dataset.languages),
        whole=", ".join(material.languages),
    )
    lines += [*textwrap.wrap(size, WIDTH), ""]
    if not fits(dataset):
        lines += [*textwrap.wrap(words["too_long"].format(most=MOST_ROWS), WIDTH), ""]
    lines += [words["files"], "-" * len(words["files"])]
    lines += [f"{name}\n    {_told(name, language)}" for name in names if name.startswith((DATA, DOCUMENTS))]
    lines += ["", words["missing"], "-" * len(words["missing"])]
    lines += [f"{code}  .{MISSING_LETTERS[code]}  {text}" for code, text in CODES[language].items()]
    shortened = [one.name for one in dataset.columns if one.is_cut]
    if shortened:
        lines += ["", words["cut"], "-" * len(words["cut"]), *textwrap.wrap(", ".join(shortened), WIDTH)]
    return "\n".join([*lines, "", words["check"], ""])


def _told(name: str, language: str) -> str:
    return next(text for ending, text in ENDINGS[language].items() if name.endswith(ending))


def changelog(material: Material) -> str:
    """Return what changed from release to release, in Lithuanian, then in English."""
    return "\n".join(_changes(material.changes[language], WORDS[language]["changes"]) for language in WORDS)


def _changes(lines: Sequence[str], title: str) -> str:
    return "\n".join([title, "-" * len(title), *lines, ""])


def citation(material: Material) -> str:
    """Return how the data are cited, with the DOI or the place where it will stand."""
    doi = material.study.doi
    return "\n".join(
        f"{words['cite']}: {material.study.citation}\n"
        f"{words['doi'].format(doi=doi) if doi else words['no_doi']}\n"
        for words in WORDS.values()
    )


def check_sums(hashes: Mapping[str, str]) -> str:
    """Return the list that `sha256sum -c` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))
