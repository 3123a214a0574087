"""Does each item have what its kind needs: options, missing codes, a weight, limits; is each rule clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from instruments.model import Favourable, Instrument, Item, Rule
from instruments.problems import Problem, fault

MISSING_CODES = ("-1", "-2", "-3")  # -7, -8 and -9 are stored by the service, never chosen


def check_items(instrument: Instrument) -> Iterator[Problem]:
    """Find faults of single items and of single rules."""
    for item in instrument.ordered_items:
        yield from _options(instrument, item)
        yield from _kind(instrument, item)
        yield from _rating(instrument, item)
    for scale in instrument.ordered_scales:
        yield from _list("scales", scale.id, [option.code for option in scale.options])
    yield from _labels(instrument)
    for rule in instrument.routing:
        yield from _rule(rule)
    for favourable in instrument.favourable:
        yield from _favourable(instrument, favourable)
    yield from _calm(instrument)


def _list(kind: str, owner: str, codes: list[str]) -> Iterator[Problem]:
    for code, count in Counter(codes).items():
        if count > 1:
            message = f"option {code} stands {count} times; a code means one answer"
            yield fault("duplicate_option", owner, message, kind, owner)
        if code.startswith("-") and code not in MISSING_CODES:
            message = f"{code} is stored by the service and cannot be an option; use -1, -2 or -3"
            yield fault("reserved_code", owner, message, kind, owner)


def _options(instrument: Instrument, item: Item) -> Iterator[Problem]:
    options = instrument.options(item)
    if item.own_options:
        yield from _list("items", item.code, [option.code for option in options])
    choices = [option for option in options if not option.missing]
    if item.kind in ("single", "level", "multiple") and not choices and item.options_from is None:
        unknown = item.scale is not None and item.scale not in instrument.scales
        if not unknown:
            yield fault(
                "no_options",
                item.code,
                "has nothing to choose; give it a scale or options",
                "items",
                item.code,
            )
    if item.kind in ("open", "number", "service", "date") and choices:
        message = f"is of kind '{item.kind}' and cannot have options to choose; take them out"
        yield fault("options_not_used", item.code, message, "items", item.code)
    if item.kind in ("single", "level") and any(not _whole(option.code) for option in options):
        message = "a single answer is stored as a number; use numbers as option codes"
        yield fault("code_not_a_number", item.code, message, "items", item.code)
    if item.kind != "multiple" and (item.options_from or any(option.exclusive for option in options)):
        message = "only an item of kind 'multiple' has exclusive options or the round's services"
        yield fault("not_multiple", item.code, message, "items", item.code)


def _whole(code: str) -> bool:
    return code.removeprefix("-").isdigit()


def _kind(instrument: Instrument, item: Item) -> Iterator[Problem]:
    place = ("items", item.code)
    if item.kind != "number" and (item.least is not None or item.most is not None):
        yield fault(
            "limits_not_used", item.code, "only numbers have 'least' and 'most'; take them out", *place
        )
    if item.least is not None and item.most is not None and item.least > item.most:
        yield fault("limits_crossed", item.code, "'least' is above 'most'; exchange them", *place, "least")
    if item.kind == "open" and (item.routing or item.required):
        yield fault(
            "open_required", item.code, "an open question must not be required; take that out", *place
        )
    decides = any(item.code in rule.items_named for rule in instrument.routing)
    if not item.stored and (decides or item.dimension is not None):
        message = "is not stored, but a rule or a score needs it later; store it, or take it out there"
        yield fault("needed_later", item.code, message, *place, "stored")
    if item.kind == "level" and instrument.maturity is None:
        message = "is of kind 'level', but the file has no [maturity]; add the evidence rule"
        yield fault("no_maturity", item.code, message, *place)


def _rating(instrument: Instrument, item: Item) -> Iterator[Problem]:
    place = ("items", item.code)
    if item.kind == "level" and (item.area is None or item.weight is None):
        yield fault("level_without_weight", item.code, "needs an area and a weight", *place)
    if item.dimension is None and item.area is None and (item.weight is not None or item.reverse):
        message = "has a weight or is reversed, but has no dimension; add the dimension"
        yield fault("weight_without_dimension", item.code, message, *place, "weight")
    if item.weight is not None and not (item.weight * 4).is_integer():
        message = "the weight is not a multiple of 0.25; sums of other weights are not exact"
        yield fault("weight_not_exact", item.code, message, *place, "weight")
    if item.dimension is None:
        return
    scoring = instrument.scoring
    if item.weight is None and scoring is not None and item.dimension in scoring.composite_dimensions:
        yield fault("dimension_without_weight", item.code, "is in the composite and needs a weight", *place)
    codes = [option.code for option in instrument.options(item)]
    valid = [int(code) for code in codes if code.isdigit()]
    if valid and sorted(valid) != list(range(min(valid), max(valid) + 1)):
        yield fault(
            "scale_gap",
            item.code,
            "is rated on codes with a gap; number the scale without gaps",
            *place,
            "scale",
        )
    if valid and len(valid) < 2:
        yield fault(
            "scale_too_short", item.code, "is rated on one code; a scale has at least two", *place, "scale"
        )
    if lacking := [code for code in MISSING_CODES[1:] if code not in codes]:
        message = f"is rated without the missing codes {', '.join(lacking)}; a person must be able to say so"
        yield fault("no_missing_codes", item.code, message, *place, "scale")


def _labels(instrument: Instrument) -> Iterator[Problem]:
    """Find rated answers whose label has no word in it, or reads as another one's."""
    rated = [item for item in instrument.ordered_items if item.dimension is not None or item.area is not None]
    lists = {item.scale or item.code: instrument.options(item) for item in rated}
    for owner, options in lists.items():
        kind = "scales" if owner in instrument.scales else "items"
        for language in instrument.languages:
            labels = Counter(option.text[language] for option in options if language in option.text)
            for label, count in labels.items():
                if not any(letter.isalpha() for letter in label):
                    message = f"'{language}' labels a rated answer '{label}'; say in words what it means"
                    yield fault("no_label", owner, message, kind, owner)
                if count > 1:
                    message = f"'{language}' has {count} answers that read '{label}'; word them apart"
                    yield fault("same_label", owner, message, kind, owner)


def _rule(rule: Rule) -> Iterator[Problem]:
    place = ("routing", rule.id)
    if (rule.when is None) == (rule.unless is None):
        yield fault("rule_shape", rule.id, "needs exactly one of 'when' and 'unless'", *place)
    if bool(rule.skip) == (rule.end is not None):
        yield fault("rule_shape", rule.id, "needs exactly one of 'skip' and 'end'", *place)
    pending = [part for part in (rule.when, rule.unless) if part is not None]
    while pending:
        part = pending.pop()
        pending += part.all_of + part.any_of
        given = [part.item is not None, part.context is not None, bool(part.all_of), bool(part.any_of)]
        said = [bool(part.codes), part.above is not None, part.given]
        simple = part.item is not None or part.context is not None
        more_than_codes = part.context is not None and not part.codes
        if sum(given) != 1 or sum(said) != int(simple) or more_than_codes:
            message = (
                "a condition is one of item, context, all_of, any_of; an item also needs one of codes, above "
                "and given, a context needs codes"
            )
            yield fault("rule_shape", rule.id, message, *place)


def _favourable(instrument: Instrument, rule: Favourable) -> Iterator[Problem]:
    place = ("favourable", rule.id)
    by_item = rule.item is not None and bool(rule.codes)
    by_score = rule.composite_least is not None
    if by_item == by_score or (rule.item is None) != (not rule.codes):
        message = "needs either an item with codes or 'composite_least'"
        yield fault("favourable_shape", rule.id, message, *place)
    if by_score and instrument.scoring is None:
        yield fault(
            "favourable_shape", rule.id, "asks for a composite, but the file has no [scoring]", *place
        )


def _calm(instrument: Instrument) -> Iterator[Problem]:
    if instrument.calm_text is None:
        for item in instrument.ordered_items:
            if item.calm:
                message = "leads to the calm page, but the file names no 'calm_text'; add it"
                yield fault("no_calm_text", item.code, message, "items", item.code, "calm")
