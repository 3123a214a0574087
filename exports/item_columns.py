"""The columns of an instrument's items: labels in one language, and the value that an answer has in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from exports.column import Column, Measure, column
from instruments.answers import NOT_ANSWERED, NOT_IN_VERSION, SKIPPED, Answer, Context, options
from instruments.model import Favourable, Instrument, Item, Option

SYSTEM_CODES = {
    "lt": {
        SKIPPED: "(praleista pagal taisyklę)",
        NOT_IN_VERSION: "(nėra šioje versijoje)",
        NOT_ANSWERED: "(neatsakyta)",
    },
    "en": {
        SKIPPED: "(skipped by a routing rule)",
        NOT_IN_VERSION: "(not in this version)",
        NOT_ANSWERED: "(not answered)",
    },
}
CHOSEN = {"lt": {0: "nepasirinkta", 1: "pasirinkta"}, "en": {0: "not chosen", 1: "chosen"}}
FAVOURABLE = {
    "lt": ("Vertina palankiai (taisyklė {rule})", {0: "ne", 1: "taip"}),
    "en": ("Rates favourably (rule {rule})", {0: "no", 1: "yes"}),
}
OWN_WORDS = "lt"
OTHER_WORDS = "en"


@dataclass(frozen=True)
class ItemColumn:
    """A column and how its value follows from one person's answers."""

    column: Column
    value: Callable[[Mapping[str, Answer]], int]


def item_columns(instrument: Instrument, services: Sequence[str], language: str) -> list[ItemColumn]:
    """Give the columns of the stored items but words and days, in the order asked, then favourable rules."""
    context = Context(services=tuple(services))
    found: list[ItemColumn] = []
    for item in (item for item in instrument.items.values() if item.stored):
        if item.kind == "multiple":
            chosen = options(instrument, item, context)
            found += [_option_column(item, option, language) for option in chosen if not option.missing]
        elif item.kind not in ("open", "service", "date"):
            found.append(_code_column(item, options(instrument, item, context), language))
    rules = [(rule, instrument.items[rule.item]) for rule in instrument.favourable if rule.item]
    return found + [
        _favourable_column(rule, item, options(instrument, item, context), language) for rule, item in rules
    ]


def cut_labels(instrument: Instrument, services: Sequence[str]) -> list[tuple[str, str]]:
    """Give column and language of each label that the files hold cut, for the questionnaire's author."""
    return [
        (one.column.name, language)
        for language in instrument.languages
        for one in item_columns(instrument, services, language)
        if one.column.is_cut
    ]


def _words(language: str) -> str:
    """Words that are not in the instrument exist in Lithuanian and, for all other languages, in English."""
    return OWN_WORDS if language == OWN_WORDS else OTHER_WORDS


def _code_column(item: Item, chosen: Sequence[Option], language: str) -> ItemColumn:
    labels = {int(option.code): option.text[language] for option in chosen}
    return ItemColumn(
        column(
            item.code.lower(),
            item.text[language],
            "integer",
            {**labels, **SYSTEM_CODES[_words(language)]},
            missing=True,
            measure=_measure(item),
        ),
        lambda answers: _whole(item, answers),
    )


def _measure(item: Item) -> Measure:
    if item.kind == "number":
        return "scale"
    return "ordinal" if item.kind == "level" or item.dimension is not None else "nominal"


def _whole(item: Item, answers: Mapping[str, Answer]) -> int:
    value = answers[item.code]
    if not isinstance(value, int):
        raise TypeError(f"item {item.code}: {value!r} is not a code")
    return value


def _option_column(item: Item, option: Option, language: str) -> ItemColumn:
    words = _words(language)
    return ItemColumn(
        column(
            f"{item.code}_{option.code}".lower(),
            f"{option.text[language]} – {item.text[language]}",
            "integer",
            {**CHOSEN[words], **SYSTEM_CODES[words]},
            missing=True,
        ),
        lambda answers: _chosen(item, option.code, answers),
    )


def _chosen(item: Item, code: str, answers: Mapping[str, Answer]) -> int:
    """1 chosen, 0 not; -7 where the item was not asked and -9 where all was left empty."""
    value = answers[item.code]
    return value if isinstance(value, int) else int(code in value)


def _favourable_column(rule: Favourable, item: Item, chosen: Sequence[Option], language: str) -> ItemColumn:
    words = _words(language)
    label, values = FAVOURABLE[words]
    missing = {int(option.code): option.text[language] for option in chosen if option.missing}
    return ItemColumn(
        column(
            rule.id.lower(),
            f"{label.format(rule=rule.id)}: {item.code}",
            "integer",
            {**values, **missing, **SYSTEM_CODES[words]},
            missing=True,
        ),
        lambda answers: _favourable(rule, answers[item.code]),
    )


def _favourable(rule: Favourable, value: Answer) -> int:
    """1 favourable, 0 not, else the code of the missing answer."""
    if not isinstance(value, int):
        raise TypeError(f"rule {rule.id}: {value!r} is not a code")
    return value if value < 0 else int(str(value) in rule.codes)
