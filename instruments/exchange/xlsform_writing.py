"""An instrument as an XLSForm: the sheets survey, choices and settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from instruments.answers import options
from instruments.catalog import services
from instruments.conditions import Context
from instruments.exchange.writing import NewSheet, workbook_bytes
from instruments.exchange.xlsform_routing import constraint_of, ends_when, is_held, last_named, shown_while
from instruments.model import Instrument, Item, Option, Page, Rule

LANGUAGE_NAMES = {"lt": "Lithuanian", "en": "English", "ru": "Russian", "uk": "Ukrainian", "pl": "Polish"}
TYPES = {
    "open": "text",
    "number": "integer",
    "date": "date",
    "single": "select_one",
    "level": "select_one",
    "service": "select_one",
    "multiple": "select_multiple",
}
OWN = "_own"  # the list of an item's own options; no scale has small letters in its id
END, CALM = "END", "CALM"  # notes that are shown when the questionnaire ends early, and after a low answer
FIXED = {"type": 22, "name": 16, "required": 9, "relevant": 40, "constraint": 40, "appearance": 12}

Row = dict[str, str]


def language_name(language: str) -> str:
    """Return a language as XLSForm's columns name it: `Lithuanian (lt)`."""
    return f"{LANGUAGE_NAMES.get(language, language)} ({language})"


def write_xlsform(instrument: Instrument) -> bytes:
    """Return the .xlsx file; what XLSForm cannot hold is left out (see `xlsform_losses`)."""
    words = [language_name(language) for language in instrument.languages]
    labels = {f"label::{word}": 40 for word in words}
    hints = {f"hint::{word}": 30 for word in words if any(item.hint for item in instrument.ordered_items)}
    settings = {
        "form_title": instrument.title[instrument.source_language],
        "form_id": instrument.id,
        "version": instrument.version,
        "default_language": language_name(instrument.source_language),
        "style": "pages",
    }
    columns = {"type": 22, "name": 16, **labels, **hints, **FIXED}
    return workbook_bytes(
        [
            _sheet("survey", columns, _survey(instrument)),
            _sheet("choices", {"list_name": 16, "name": 8, **labels}, _choices(instrument)),
            _sheet("settings", dict.fromkeys(settings, 24), [settings]),
        ]
    )


def _sheet(name: str, columns: Mapping[str, int], rows: Sequence[Row] | Iterator[Row]) -> NewSheet:
    return NewSheet(name, columns, [[row.get(column, "") for column in columns] for row in rows])


def _survey(instrument: Instrument) -> Iterator[Row]:
    ends = [rule for rule in instrument.routing if rule.end is not None and is_held(rule)]
    told = {rule.id: last_named(rule, instrument) for rule in ends}
    over: list[str] = []  # what must be true for the questionnaire to go on
    for page in instrument.pages:
        yield {"type": "begin_group", "name": page.id, "relevant": _all(over), "appearance": "field-list"}
        for code in page.texts:
            yield {"type": "note", "name": code, **_in_languages("label", instrument.texts[code])}
        of_page: list[str] = []
        for code in page.items:
            for text in instrument.items[code].texts:
                yield {"type": "note", "name": text, **_in_languages("label", instrument.texts[text])}
            yield _question(instrument, instrument.items[code], of_page)
            of_page += [shown_while(rule, instrument.items) for rule in ends if told[rule.id] == code]
        yield {"type": "end_group", "name": page.id}
        yield from _calm(instrument, page)
        yield from (_ending(instrument, rule) for rule in ends if told[rule.id] in page.items)
        over += of_page


def _all(statements: Sequence[str]) -> str:
    return " and ".join(statements)


def _question(instrument: Instrument, item: Item, over: Sequence[str]) -> Row:
    rules = [rule for rule in instrument.rules_of[item.code] if is_held(rule)]
    kind = TYPES[item.kind]
    return {
        "type": f"{kind} {_list_of(item)}" if kind.startswith("select") else kind,
        "name": item.code,
        **_in_languages("label", item.text),
        **({} if item.hint is None else _in_languages("hint", item.hint)),
        "required": "yes" if item.required or item.routing else "",
        "relevant": _all([*over, *(shown_while(rule, instrument.items) for rule in rules)]),
        "constraint": constraint_of(item, instrument),
    }


def _list_of(item: Item) -> str:
    shared = item.scale and not item.own_options and not item.options_from and item.kind != "service"
    return str(item.scale) if shared else item.code + OWN


def _calm(instrument: Instrument, page: Page) -> Iterator[Row]:
    low = [f"${{{code}}} = '{answer}'" for code in page.items for answer in instrument.items[code].calm]
    if low and instrument.calm_text is not None:
        text = _in_languages("label", instrument.texts[instrument.calm_text])
        name = f"{CALM}.{instrument.calm_text}.{page.id}"
        yield {"type": "note", "name": name, **text, "relevant": " or ".join(low)}


def _ending(instrument: Instrument, rule: Rule) -> Row:
    ending = next(one for one in instrument.endings if one.id == rule.end)
    name = f"{END}.{ending.text}.{ending.id}"
    text = _in_languages("label", instrument.texts[ending.text])
    return {"type": "note", "name": name, **text, "relevant": ends_when(rule, instrument.items)}


def _choices(instrument: Instrument) -> Iterator[Row]:
    for scale in instrument.ordered_scales:
        yield from _list(scale.id, scale.options)
    for item in instrument.ordered_items:
        listed = _list_of(item)
        if TYPES[item.kind].startswith("select") and listed not in instrument.scales:
            yield from _list(listed, options(instrument, item, _context(instrument)))


def _context(instrument: Instrument) -> Context:
    """Offer every type of service that the questionnaire can rate: there is no round to choose them."""
    rated = (code for code, service in services().items() if instrument.id in service.instruments)
    return Context(services=tuple(rated))


def _list(name: str, offered: Sequence[Option]) -> Iterator[Row]:
    for option in offered:
        yield {"list_name": name, "name": option.code, **_in_languages("label", option.text)}


def _in_languages(column: str, text: Mapping[str, str]) -> Row:
    return {f"{column}::{language_name(language)}": line for language, line in text.items()}
