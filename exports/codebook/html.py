"""The codebook as one HTML file that needs nothing else: it opens in any browser and prints."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from exports.codebook.model import Codebook, Entry, Value
from exports.codebook.told import spread_told
from exports.codebook.words import percent, words_of
from exports.writing import whole_file

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { line-height: 1.2; } h2 { margin: 2.5rem 0 .25rem; } h2 code { font-size: 1.1em; }
p { margin: .25rem 0; } .kind { color: #4a4a4a; }
nav ul { columns: 12rem; list-style: none; padding: 0; } a { color: #0b4f8a; }
table { border-collapse: collapse; margin: .5rem 0; width: 100%; }
th, td { border-bottom: 1px solid #b5b5b5; padding: .25rem .5rem; text-align: left; vertical-align: top; }
.number { text-align: right; } td.number { white-space: nowrap; }
tbody th { font-weight: 400; } p { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  th, td { padding: .25rem .2rem; } thead th { font-size: .7rem; } tbody th { font-size: .9rem; }
}
tr.missing { color: #4a4a4a; font-style: italic; }
@media print { nav { display: none; } table, h2 { break-inside: avoid; } body { max-width: none; } }
"""


def write_html(codebook: Codebook, path: Path) -> None:
    """Write the page; equal codebooks give equal bytes."""
    with whole_file(path) as unfinished:
        unfinished.write_text(html_of(codebook), encoding="utf-8", newline="\n")


def html_of(codebook: Codebook) -> str:
    """Return the page."""
    words, language = words_of(codebook.language), codebook.language
    title = f"{words['codebook']}: {escape(codebook.label)}"
    links = "".join(
        f'<li><a href="#{one.column.name}"><code>{one.column.name}</code></a></li>'
        for one in codebook.entries
    )
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            f"<main><h1>{title}</h1>",
            *(f"<p>{escape(note)}</p>" for note in codebook.notes),
            f"<p>{words['rows']}: {codebook.rows}. {words['columns']}: {len(codebook.entries)}.</p>",
            f"<p>{words['shares']}</p>",
            f'<nav aria-label="{words["contents"]}"><ul>{links}</ul></nav>',
            *(_section(one, codebook, words) for one in codebook.entries),
            "</main></body></html>\n",
        ]
    )


def _section(entry: Entry, codebook: Codebook, words: Mapping[str, str]) -> str:
    one = entry.column
    parts = [
        f'<section id="{one.name}"><h2><code>{one.name}</code></h2><p>{escape(one.text)}</p>',
        f'<p class="kind">{words[one.kind]}, {words[one.measure]}</p>',
    ]
    if entry.texts is not None:
        parts.append(f"<p>{words['texts']}: {entry.texts}</p>")
    if entry.spread is not None:
        parts.append(f"<p>{spread_told(entry, codebook.language)}</p>")
    if entry.values:
        parts.append(_table(entry, codebook, words))
    return "\n".join(parts) + "</section>"


def _table(entry: Entry, codebook: Codebook, words: Mapping[str, str]) -> str:
    headings = ["n", "share", *(["weighted_share"] if codebook.weighted else [])]
    head = "".join(f'<th scope="col" class="number">{words[name]}</th>' for name in headings)
    rows = "\n".join(_row(one, codebook, words) for one in entry.values)
    return (
        f'<table><thead><tr><th scope="col" class="number">{words["code"]}</th>'
        f'<th scope="col">{words["meaning"]}</th>{head}</tr></thead>\n<tbody>{rows}</tbody></table>'
    )


def _row(value: Value, codebook: Codebook, words: Mapping[str, str]) -> str:
    cells = [str(value.n), percent(value.share, codebook.language)]
    if codebook.weighted:
        cells.append(percent(value.weighted_share, codebook.language))
    label = escape(value.label) + (f" ({words['missing']})" if value.missing else "")
    numbers = "".join(f'<td class="number">{cell}</td>' for cell in cells)
    mark = ' class="missing"' if value.missing else ""
    return f'<tr{mark}><td class="number">{value.code}</td><th scope="row">{label}</th>{numbers}</tr>'
