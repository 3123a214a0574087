"""Names that one part of an instrument uses and no part carries."""

from __future__ import annotations

from collections.abc import Iterator

from instruments.model import Instrument
from instruments.problems import Problem, fault

Use = tuple[str, str, str | None, tuple[str | int, ...]]  # kind, name, owner, place


def check_references(instrument: Instrument) -> Iterator[Problem]:
    """Find names of scales, dimensions, areas, items, texts, endings and options that are not there."""
    known = {
        "scale": set(instrument.scales),
        "dimension": set(instrument.dimensions),
        "area": set(instrument.areas),
        "item": set(instrument.items),
        "text": set(instrument.texts),
        "ending": {ending.id for ending in instrument.endings},
    }
    for kind, name, owner, where in _names(instrument):
        if name not in known[kind]:
            message = f"the {kind} '{name}' is not in this file; add it or correct the name"
            yield fault(f"unknown_{kind}", owner, message, *where)
    yield from _codes(instrument)
    yield from _occasions(instrument)


def _occasions(instrument: Instrument) -> Iterator[Problem]:
    """Find occasions of the pairing that its scale does not have."""
    pairing = instrument.pairing
    if pairing is None or pairing.occasions not in instrument.scales:
        return
    offered = {option.code for option in instrument.scales[pairing.occasions].options}
    for key, code in (("before", pairing.before), ("after", pairing.after)):
        if code not in offered:
            message = f"{pairing.occasions} has no occasion {code}; use one of {', '.join(sorted(offered))}"
            yield fault("unknown_option", None, message, "pairing", key)


def _names(instrument: Instrument) -> Iterator[Use]:
    for item in instrument.ordered_items:
        place = ("items", item.code)
        for kind, name in (("scale", item.scale), ("dimension", item.dimension), ("area", item.area)):
            if name is not None:
                yield kind, name, item.code, (*place, kind)
        yield from (("text", code, item.code, (*place, "texts")) for code in item.texts)
    for page in instrument.pages:
        yield from (("item", code, page.id, ("pages", page.id, "items")) for code in page.items)
        yield from (("text", code, page.id, ("pages", page.id, "texts")) for code in page.texts)
    for rule in instrument.routing:
        yield from (("item", code, rule.id, ("routing", rule.id, "skip")) for code in rule.skip)
        condition = "when" if rule.when is not None else "unless"
        yield from (
            ("item", code, rule.id, ("routing", rule.id, condition)) for code in sorted(rule.items_named)
        )
        if rule.end is not None:
            yield "ending", rule.end, rule.id, ("routing", rule.id, "end")
    for ending in instrument.endings:
        yield "text", ending.text, ending.id, ("endings", ending.id, "text")
    for one in instrument.checks:
        yield from (("item", code, one.id, ("checks", one.id)) for code in one.left + one.right)
    for figure in instrument.derived:
        named = figure.plus + figure.minus + figure.per
        yield from (("item", code, figure.id, ("derived", figure.id)) for code in named)
    yield from _names_of_rules(instrument)


def _names_of_rules(instrument: Instrument) -> Iterator[Use]:
    for favourable in instrument.favourable:
        if favourable.item is not None:
            yield "item", favourable.item, favourable.id, ("favourable", favourable.id, "item")
    if (scoring := instrument.scoring) is not None:
        if scoring.overall is not None:
            yield "item", scoring.overall, None, ("scoring", "overall")
        for name in scoring.composite_dimensions:
            yield "dimension", name, None, ("scoring", "composite_dimensions")
    if instrument.maturity is not None:
        yield "scale", instrument.maturity.evidence_types, None, ("maturity", "evidence_types")
    if instrument.pairing is not None:
        yield "scale", instrument.pairing.occasions, None, ("pairing", "occasions")
    if instrument.calm_text is not None:
        yield "text", instrument.calm_text, None, ("calm_text",)
    for code in (*instrument.confidential.keys(), *instrument.confidential.values()):
        yield "text", code, None, ("confidential",)


def _codes(instrument: Instrument) -> Iterator[Problem]:
    for code, asked, owner, where in _codes_used(instrument):
        item = instrument.items.get(asked)
        if item is None:
            continue
        offered = {option.code for option in instrument.options(item)}
        a_number = item.kind == "number" and not code.startswith("-")
        if code not in offered and not a_number:
            message = f"{asked} offers no option {code}; use one of {', '.join(sorted(offered)) or 'none'}"
            yield fault("unknown_option", owner, message, *where)


def _codes_used(instrument: Instrument) -> Iterator[tuple[str, str, str, tuple[str | int, ...]]]:
    for rule in instrument.routing:
        key = "when" if rule.when is not None else "unless"
        for leaf in rule.leaves:
            if leaf.item is not None:
                yield from ((code, leaf.item, rule.id, ("routing", rule.id, key)) for code in leaf.codes)
    for favourable in instrument.favourable:
        if favourable.item is not None:
            place = ("favourable", favourable.id, "codes")
            yield from ((code, favourable.item, favourable.id, place) for code in favourable.codes)
    for item in instrument.ordered_items:
        for key, codes in (("calm", item.calm), ("assisted", item.assisted)):
            yield from ((str(code), item.code, item.code, ("items", item.code, key)) for code in codes)
