"""The second gate: does an instrument of the right shape also make sense. All problems, no exception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from instruments.checking_items import check_items
from instruments.checking_references import check_references
from instruments.checking_routing import check_routing
from instruments.checking_texts import check_texts
from instruments.model import Instrument
from instruments.problems import Problem, fault


def check(instrument: Instrument) -> list[Problem]:
    """Return all problems of meaning."""
    problems = [*_duplicates(instrument), *check_references(instrument), *_pages(instrument)]
    problems += check_items(instrument)
    problems += check_texts(instrument)
    # Reachability can only be asked of items that exist, once each.
    if not any(problem.code in ("unknown_item", "duplicate_code", "rule_shape") for problem in problems):
        problems += check_routing(instrument)
    return problems


def _duplicates(instrument: Instrument) -> Iterator[Problem]:
    named: dict[str, Iterable[str]] = {
        "items": [item.code for item in instrument.ordered_items],
        "scales": [scale.id for scale in instrument.ordered_scales],
        "dimensions": [one.id for one in instrument.ordered_dimensions],
        "areas": [one.id for one in instrument.ordered_areas],
        "pages": [page.id for page in instrument.pages],
        "routing": [rule.id for rule in instrument.routing],
        "endings": [ending.id for ending in instrument.endings],
        "checks": [one.id for one in instrument.checks],
        "derived": [figure.id for figure in instrument.derived],
        "favourable": [rule.id for rule in instrument.favourable],
    }
    for kind, names in named.items():
        for name, count in Counter(names).items():
            if count > 1:
                message = f"'{name}' stands {count} times in [[{kind}]]; give each its own name"
                yield fault("duplicate_code", name, message, kind, name)


def _pages(instrument: Instrument) -> Iterator[Problem]:
    """Find items on no page or on two, and pages in another order than the items."""
    placed = [code for page in instrument.pages for code in page.items]
    for code, count in Counter(placed).items():
        if count > 1:
            yield fault("item_on_two_pages", code, f"stands on pages {count} times; keep one", "items", code)
    for code in instrument.items:
        if code not in placed:
            yield fault(
                "item_without_page",
                code,
                "is on no page, so nobody is asked; add it to a page",
                "items",
                code,
            )
    known = [code for code in dict.fromkeys(placed) if code in instrument.items]
    asked = [code for code in instrument.items if code in known]
    first = next((one for one, other in zip(asked, known, strict=True) if one != other), None)
    if first is not None:
        message = "the order of [[items]] is not the order of the pages; put the items in the order asked"
        yield fault("page_order", first, message, "items", first)
