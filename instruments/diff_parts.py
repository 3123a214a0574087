"""What became of the parts of an instrument that are no items: texts, names, pages, scoring rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from instruments.changes import Change, ChangeClass, Difference, differ, text_differences
from instruments.diff_items import diff_options
from instruments.frozen import FrozenMap
from instruments.model import Derived, Instrument, Named, Page, Rule, Scale

# The class of a change in each part; None where it is compared piece by piece or with the items.
PARTS: Mapping[str, ChangeClass | None] = {
    "id": None,
    "version": None,
    "source_language": "wording",
    "languages": None,
    "typos": None,
    "title": None,
    "audience": "scale",
    "proxy": "scale",
    "calm_text": "wording",
    "ordered_dimensions": None,
    "ordered_areas": None,
    "ordered_scales": None,
    "pages": None,
    "ordered_items": None,
    "routing": None,
    "endings": "routing",
    "checks": "routing",
    "derived": None,
    "pairing": "routing",
    "scoring": "weight",
    "favourable": "weight",
    "maturity": "weight",
    "confidential": "wording",
    "texts": None,
}


def diff_parts(old: Instrument, new: Instrument) -> Iterator[Change]:
    """Yield the parts that changed."""
    for name, differences in _compared(old, new):
        if differences:
            yield Change("part", name, differences)


def _compared(old: Instrument, new: Instrument) -> Iterator[tuple[str, tuple[Difference, ...]]]:
    yield "title", text_differences("title", old.title, new.title, new.typos)
    yield "languages", _languages(old, new)
    for key, change in PARTS.items():
        if change is not None:
            yield key, differ(change, key, getattr(old, key), getattr(new, key))
    yield "dimensions", _named("dimensions", old.ordered_dimensions, new.ordered_dimensions, new.typos)
    yield "areas", _named("areas", old.ordered_areas, new.ordered_areas, new.typos)
    yield "derived", _named("derived", old.derived, new.derived, new.typos)
    yield "scales", _scales_no_item_uses(old, new)
    yield "pages", _pages(old, new)
    yield "endings of the routing", differ("routing", "rules", *(_ends(one) for one in (old, new)))
    for code in dict.fromkeys((*old.texts, *new.texts)):
        before, after = old.texts.get(code), new.texts.get(code)
        yield code, text_differences(code, before, after, new.typos, _of_text(before, after))


def _of_text(before: object, after: object) -> ChangeClass:
    if before is None:
        return "new"
    return "dropped" if after is None else "wording"


def _languages(old: Instrument, new: Instrument) -> tuple[Difference, ...]:
    added = (language for language in new.languages if language not in old.languages)
    gone = (language for language in old.languages if language not in new.languages)
    return (
        *(Difference("new", "languages", None, None, language) for language in added),
        *(Difference("dropped", "languages", None, language, None) for language in gone),
    )


def _named(
    name: str,
    before: Sequence[Named | Derived],
    after: Sequence[Named | Derived],
    typos: Sequence[str],
) -> tuple[Difference, ...]:
    """Compare names as words, and which there are (and by which formula) as scoring."""
    words = {one.id: one.text for one in before}
    bare = [
        tuple(one.model_copy(update={"text": FrozenMap({})}) for one in named) for named in (before, after)
    ]
    found = differ("weight", name, *bare)
    for one in after:
        if one.id in words:
            found += text_differences(one.id, words[one.id], one.text, typos)
    return found


def _scales_no_item_uses(old: Instrument, new: Instrument) -> tuple[Difference, ...]:
    used = {item.scale for one in (old, new) for item in one.items.values()}
    scales: list[Mapping[str, Scale]] = [
        {name: scale for name, scale in one.scales.items() if name not in used} for one in (old, new)
    ]
    found: tuple[Difference, ...] = ()
    for name in dict.fromkeys((*scales[0], *scales[1])):
        before, after = (one.get(name) for one in scales)
        if before is None or after is None:
            found += differ("new" if before is None else "dropped", name, before and name, after and name)
        else:
            found += diff_options(before.options, after.options, name, new)
    return found


def _pages(old: Instrument, new: Instrument) -> tuple[Difference, ...]:
    """Compare which items stand together, and the texts above them; items of one version apart."""
    both = old.items.keys() & new.items.keys()
    groups, texts = (
        [tuple(of(page, both) for page in one.pages) for one in (old, new)] for of in (_group, _above)
    )
    return (
        *differ("routing", "items that stand together", *(tuple(filter(None, one)) for one in groups)),
        *differ("wording", "texts above the items", *(tuple(filter(None, one)) for one in texts)),
    )


def _group(page: Page, both: set[str]) -> tuple[str, ...]:
    items = tuple(code for code in page.items if code in both)
    return (*items, *([f"once for each of {page.repeat}"] if page.repeat else [])) if items else ()


def _above(page: Page, both: set[str]) -> tuple[str, ...]:
    if not page.texts:
        return ()
    return (*page.texts, "above", *(code for code in page.items if code in both))


def _ends(one: Instrument) -> tuple[Rule, ...]:
    return tuple(rule for rule in one.routing if rule.end is not None)
