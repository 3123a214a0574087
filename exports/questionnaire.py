"""A questionnaire as a PDF to print: each page, text, question and answer with the codes of the data file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from exports.typeset import write_pdf
from instruments.answers import Context, options
from instruments.checking_texts import PROVIDER_TOKEN
from instruments.model import Instrument, Item

TEMPLATE = Path(__file__).parent / "questionnaire.typ"
WORDS = {
    "lt": {
        "version": "Versija",
        "several": "Galima pažymėti kelis atsakymus.",
        "open": "Atsakoma savais žodžiais.",
        "number": "Įrašomas sveikasis skaičius.",
        "skipped": "Kai kurių žmonių šio klausimo neklausiama; tai lemia atsakymai į",
        "round": "apklausos aprašas",
        "ends": "Kai kurie atsakymai čia užbaigia klausimyną.",
    },
    "en": {
        "version": "Version",
        "several": "Several answers can be chosen.",
        "open": "Answered in one's own words.",
        "number": "A whole number is written.",
        "skipped": "Not asked of everybody; that follows from the answers to",
        "round": "what the round is about",
        "ends": "Some answers end the questionnaire here.",
    },
}

# What stands on paper where pages have the name of the provider that a person was asked about.
PROVIDER = {
    "lt": "[teikėjo pavadinimas]",
    "en": "[name of the provider]",
    "ru": "[название учреждения]",
    "uk": "[назва установи]",
    "pl": "[nazwa placówki]",
}


def write_questionnaire(instrument: Instrument, services: Sequence[str], language: str, path: Path) -> None:
    """Write the PDF in one of the instrument's languages; equal questionnaires give equal bytes."""
    write_pdf(TEMPLATE, pages(instrument, services, language), path)


def pages(instrument: Instrument, services: Sequence[str], language: str) -> dict[str, Any]:
    """Return what the template sets."""
    words = WORDS["lt" if language == "lt" else "en"]
    return {
        "language": language,
        "title": instrument.title[language],
        "version": f"{instrument.id}, {words['version'].lower()} {instrument.version}",
        "pages": [
            {
                "texts": [_named(text[language], language) for text in instrument.page_texts(page)],
                "items": [
                    _item(instrument, instrument.items[code], services, language) for code in page.items
                ],
            }
            for page in instrument.pages
        ],
    }


def _item(instrument: Instrument, item: Item, services: Sequence[str], language: str) -> dict[str, Any]:
    words = WORDS["lt" if language == "lt" else "en"]
    chosen = options(instrument, item, Context(services=tuple(services)))
    hint = "" if item.hint is None else _named(item.hint[language], language)
    how = {"multiple": words["several"], "open": words["open"], "number": words["number"]}.get(item.kind, "")
    asked = [code for rule in instrument.rules_of[item.code] for code in rule.items_named]
    named = ", ".join(dict.fromkeys(code.lower() for code in asked)) or words["round"]
    skipped = f"{words['skipped']} {named}." if instrument.rules_of[item.code] else ""
    last = any(rule.end is not None and item.code in rule.items_named for rule in instrument.routing)
    return {
        "code": item.code.lower(),
        "text": _named(item.text[language], language),
        "notes": [note for note in (hint, how, skipped, words["ends"] if last else "") if note],
        "options": [[option.code, option.text[language]] for option in chosen],
    }


def _named(text: str, language: str) -> str:
    return text.replace(PROVIDER_TOKEN, PROVIDER[language])
