"""Which files a bundle has for which purpose, and who writes each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from exports.codebook import Codebook, codebook_of
from exports.codebook.html import write_html
from exports.codebook.pdf import write_codebook_pdf
from exports.dataset import Dataset
from exports.ddi import Study, write_ddi
from exports.delimited import spreadsheet_safe_name, write_csv, write_dataset_for_spreadsheets
from exports.excel import fits, write_xlsx
from exports.parquet import write_parquet
from exports.questionnaire import write_questionnaire
from exports.r_syntax import r_syntax
from exports.spss import write_sav
from exports.spss_syntax import spss_plan, spss_syntax
from exports.stata import write_dta
from exports.stata_again import write_dta_again
from exports.stata_syntax import stata_syntax
from exports.syntax import Syntax, write_syntax
from instruments.model import Instrument

Purpose = Literal["spss", "stata", "r", "excel", "python", "archive"]
Part = Literal["sav", "sps", "plan", "dta", "do", "csv", "spreadsheet", "xlsx", "parquet", "r", "ddi"]

# What a bundle holds beside codebook, questionnaires and the texts about it.
PURPOSES: Mapping[Purpose, tuple[Part, ...]] = {
    "spss": ("sav", "csv", "sps", "plan"),
    "stata": ("dta", "csv", "do"),
    "r": ("csv", "r", "dta"),
    "excel": ("xlsx", "spreadsheet"),
    "python": ("parquet", "csv"),
    "archive": ("sav", "dta", "csv", "spreadsheet", "xlsx", "parquet", "sps", "plan", "do", "r", "ddi"),
}
DDI = "ddi-codebook-2.5.xml"
DATA = "data"  # what is the same in every language; the rest stands in a folder of each language


@dataclass(frozen=True)
class Material:
    """What a bundle is made of.

    instruments  each questionnaire with the services that its round asked about
    facts        plain text about origin and terms, by language, for the README
    changes      what changed from release to release, newest first, by language
    manifests    file name and content of the manifests of the releases
    """

    dataset: Dataset
    study: Study
    instruments: tuple[tuple[Instrument, tuple[str, ...]], ...]
    facts: Mapping[str, tuple[str, ...]]
    changes: Mapping[str, tuple[str, ...]]
    manifests: Mapping[str, str]


@dataclass(frozen=True)
class Writing:
    """One file to be written: its place in the bundle, and what writes it there."""

    name: str
    write: Callable[[Path], None]


def files_of(material: Material, purpose: Purpose) -> tuple[Writing, ...]:
    """Return the files of a bundle in the order in which they are written."""
    parts = PURPOSES[purpose]
    spoken = (one for language in material.dataset.languages for one in _spoken(material, parts, language))
    return (*_data(material, parts), *spoken)


def _data(material: Material, parts: tuple[Part, ...]) -> Iterator[Writing]:
    """Yield the files that are the same in every language, or hold all of them."""
    dataset = material.dataset
    csv_name = f"{dataset.name}.csv"
    writers: Mapping[Part, tuple[str, Callable[[Dataset, Path], None]]] = {
        "csv": (csv_name, write_csv),
        "spreadsheet": (spreadsheet_safe_name(csv_name), write_dataset_for_spreadsheets),
        "xlsx": (f"{dataset.name}.xlsx", write_xlsx),
        "parquet": (f"{dataset.name}.parquet", write_parquet),
        "ddi": (DDI, lambda whole, path: write_ddi(whole, material.study, csv_name, path)),
    }
    for part in parts:
        if part in writers and not (part == "xlsx" and leaves_excel_out(material, parts)):
            name, write = writers[part]
            yield Writing(f"{DATA}/{name}", _writes(write, dataset))


def _spoken(material: Material, parts: tuple[Part, ...], language: str) -> Iterator[Writing]:
    """Yield the files of one language, each named so that it is known outside of its folder too."""
    dataset = material.dataset.in_language(language)
    csv_name = f"../{DATA}/{dataset.name}.csv"
    writers: Mapping[Part, tuple[str, Callable[[Dataset, Path], None]]] = {
        "sav": (f"{dataset.name}_{language}.sav", write_sav),
        "dta": (f"{dataset.name}_{language}.dta", _dta(material.dataset, language)),
        "sps": (f"{dataset.name}_{language}.sps", _syntax(spss_syntax, csv_name)),
        "plan": (f"{dataset.name}_{language}_design.sps", _syntax(spss_plan, csv_name)),
        "do": (f"{dataset.name}_{language}.do", _syntax(stata_syntax, csv_name)),
        "r": (f"{dataset.name}_{language}.R", _syntax(r_syntax, csv_name)),
    }
    for part in parts:
        if part in writers and not (part == "plan" and not dataset.has_errors):
            name, write = writers[part]
            yield Writing(f"{language}/{name}", _writes(write, dataset))
    yield Writing(f"{language}/codebook_{language}.html", _writes(_codebook(write_html), dataset))
    yield Writing(f"{language}/codebook_{language}.pdf", _writes(_codebook(write_codebook_pdf), dataset))
    for instrument, services in material.instruments:
        if language in instrument.languages:
            name = f"questionnaire_{instrument.id.lower()}_{instrument.version}_{language}.pdf"
            yield Writing(f"{language}/{name}", _questionnaire(instrument, services, language))


def leaves_excel_out(material: Material, parts: tuple[Part, ...]) -> bool:
    """Tell whether a bundle for an archive goes without .xlsx, whose sheets do not hold so many rows."""
    return "parquet" in parts and not fits(material.dataset)


def _dta(whole: Dataset, language: str) -> Callable[[Dataset, Path], None]:
    """Return what writes a Stata file; those after the first copy its rows, which is sooner done."""
    if language == whole.language:
        return write_dta
    first = f"{whole.language}/{whole.name}_{whole.language}.dta"
    return lambda dataset, path: write_dta_again(dataset, path, path.parents[1] / first)


def _writes(write: Callable[[Dataset, Path], None], dataset: Dataset) -> Callable[[Path], None]:
    return lambda path: write(dataset, path)


def _syntax(syntax: Syntax, csv_name: str) -> Callable[[Dataset, Path], None]:
    return lambda dataset, path: write_syntax(syntax, dataset, csv_name, path)


def _codebook(write: Callable[[Codebook, Path], None]) -> Callable[[Dataset, Path], None]:
    return lambda dataset, path: write(codebook_of(dataset), path)


def _questionnaire(
    instrument: Instrument, services: tuple[str, ...], language: str
) -> Callable[[Path], None]:
    return lambda path: write_questionnaire(instrument, services, language, path)
