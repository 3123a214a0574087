"""The codebook as a tagged PDF, set by typst from data: no text of an instrument is read as markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exports.codebook.model import Codebook, Entry
from exports.codebook.told import spread_told
from exports.codebook.words import percent, words_of
from exports.typeset import write_pdf

TEMPLATE = Path(__file__).parent / "codebook.typ"


def write_codebook_pdf(codebook: Codebook, path: Path) -> None:
    """Write the PDF; equal codebooks give equal bytes."""
    write_pdf(TEMPLATE, pages(codebook), path)


def pages(codebook: Codebook) -> dict[str, Any]:
    """Return what the template sets: every number already printed in the codebook's language."""
    words, language = words_of(codebook.language), codebook.language
    return {
        "language": language,
        "title": f"{words['codebook']}: {codebook.label}",
        "notes": list(codebook.notes),
        "counts": f"{words['rows']}: {codebook.rows}. {words['columns']}: {len(codebook.entries)}.",
        "shares": words["shares"],
        "headings": [
            words["code"],
            words["meaning"],
            words["n"],
            words["share"],
            *([words["weighted_share"]] if codebook.weighted else []),
        ],
        "entries": [
            {
                "name": one.column.name,
                "label": one.column.text,
                "kind": f"{words[one.column.kind]}, {words[one.column.measure]}",
                "told": _told(one, language),
                "rows": [
                    [
                        str(value.code),
                        value.label + (f" ({words['missing']})" if value.missing else ""),
                        str(value.n),
                        percent(value.share, language),
                        *([percent(value.weighted_share, language)] if codebook.weighted else []),
                    ]
                    for value in one.values
                ],
            }
            for one in codebook.entries
        ],
    }


def _told(entry: Entry, language: str) -> str:
    if entry.texts is not None:
        return f"{words_of(language)['texts']}: {entry.texts}"
    return spread_told(entry, language)
