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
from exports.stata_syntax import stata_syntax
from exports.syntax import Syntax, write_syntax
from instruments.model import Instrument

Purpose = Literal["spss", "stata", "r", "excel", "python", "archive"]
Part = Literal["sav", "sps", "dta", "do", "csv", "spreadsheet", "xlsx", "parquet", "r", "ddi"]

# What a bundle holds beside codebook, questionnaires and the texts about it.
PURPOSES: Mapping[Purpose, tuple[Part, ...]] = {
    "spss": ("sav", "csv", "sps"),
    "stata": ("dta", "csv", "do"),
    "r": ("csv", "r", "dta"),
    "excel": ("xlsx", "spreadsheet"),
    "python": ("parquet", "csv"),
    "archive": ("sav", "dta", "csv", "spreadsheet", "xlsx", "parquet", "sps", "do", "r", "ddi"),
}
WITH_ROWS: tuple[Part, ...] = ("sav", "dta")
DATA = "data"
DOCUMENTS = "documents"


@dataclass(frozen=True)
class Material:
    """What a bundle is made of.

    languages    of the data files that hold one language (.sav, .dta), in this order, all of the dataset's;
                 syntax files, codebooks and questionnaires come in every language of the dataset
    instruments  each questionnaire with the services that its round asked about
    facts        plain text about origin and terms, by language, for the README
    changes      what changed from release to release, newest first, by language
    manifests    file name and content of the manifests of the releases
    """

    dataset: Dataset
    study: Study
    instruments: tuple[tuple[Instrument, tuple[str, ...]], ...]
    languages: tuple[str, ...]
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
    return (*_data(material, PURPOSES[purpose]), *_documents(material, PURPOSES[purpose]))


def _data(material: Material, parts: tuple[Part, ...]) -> Iterator[Writing]:
    dataset = material.dataset
    csv_name = f"{dataset.name}.csv"
    whole: Mapping[Part, tuple[str, Callable[[Dataset, Path], None]]] = {
        "csv": (csv_name, write_csv),
        "spreadsheet": (spreadsheet_safe_name(csv_name), write_dataset_for_spreadsheets),
        "xlsx": (f"{dataset.name}.xlsx", write_xlsx),
        "parquet": (f"{dataset.name}.parquet", write_parquet),
    }
    spoken: Mapping[Part, tuple[str, Callable[[Dataset, Path], None]]] = {
        "sav": ("sav", write_sav),
        "dta": ("dta", write_dta),
        "sps": ("sps", _syntax(spss_syntax, csv_name)),
        "do": ("do", _syntax(stata_syntax, csv_name)),
        "r": ("R", _syntax(r_syntax, csv_name)),
    }
    for part in parts:
        if part == "xlsx" and leaves_excel_out(material, parts):
            continue
        if part in whole:
            name, write = whole[part]
            yield Writing(f"{DATA}/{name}", _writes(write, dataset))
        for language in _spoken(material, part) if part in spoken else ():
            ending, write = spoken[part]
            yield Writing(
                f"{DATA}/{dataset.name}_{language}.{ending}", _writes(write, dataset.in_language(language))
            )
    if "sps" in parts and dataset.has_errors:
        yield Writing(f"{DATA}/{dataset.name}_design.sps", _writes(_syntax(spss_plan, csv_name), dataset))


def leaves_excel_out(material: Material, parts: tuple[Part, ...]) -> bool:
    """Tell whether a bundle for an archive goes without .xlsx, whose sheets do not hold so many rows."""
    return "parquet" in parts and not fits(material.dataset)


def _spoken(material: Material, part: Part) -> tuple[str, ...]:
    """Return the languages in which a part comes: small files in all, whole copies of the data in few."""
    return material.languages if part in WITH_ROWS else material.dataset.languages


def _documents(material: Material, parts: tuple[Part, ...]) -> Iterator[Writing]:
    for language in material.dataset.languages:
        dataset = material.dataset.in_language(language)
        name = f"{DOCUMENTS}/codebook_{language}"
        yield Writing(f"{name}.html", _writes(_codebook(write_html), dataset))
        yield Writing(f"{name}.pdf", _writes(_codebook(write_codebook_pdf), dataset))
        for instrument, services in material.instruments:
            if language in instrument.languages:
                yield Writing(
                    f"{DOCUMENTS}/questionnaire_{instrument.id.lower()}_{instrument.version}_{language}.pdf",
                    _questionnaire(instrument, services, language),
                )
    if "ddi" in parts:
        csv_name = f"{material.dataset.name}.csv"
        yield Writing(
            f"{DOCUMENTS}/ddi-codebook-2.5.xml",
            lambda path: write_ddi(material.dataset, material.study, csv_name, path),
        )


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
