"""What became of one item between two versions: its words, answers, weight, and who is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from instruments.changes import Change, ChangeClass, Difference, differ, shown, text_differences
from instruments.model import Instrument, Item, Option

# The class of a change in each key of an item; None where it is compared elsewhere or tells nothing itself.
ITEM_KEYS: Mapping[str, ChangeClass | None] = {
    "code": None,  # the name by which items are compared
    "kind": "scale",
    "text": None,  # compared word by word, as are hint and options
    "hint": None,
    "texts": "wording",
    "scale": None,  # a scale is its options
    "own_options": None,
    "options_from": "code",
    "dimension": "weight",
    "area": "weight",
    "weight": "weight",
    "reverse": "scale",
    "routing": "routing",
    "required": "routing",
    "calm": "routing",
    "assisted": "routing",
    "stored": "routing",
    "about_provider": "weight",
    "least": "scale",
    "most": "scale",
    "revision": None,  # follows from the words
}


def diff_items(old: Instrument, new: Instrument) -> tuple[Change, ...]:
    """Return every item of both versions, in the new order, with what became of it."""
    moved = _moved([code for code in old.items if code in new.items], list(new.items))
    found = []
    for code in _both_orders(old, new):
        before, after = old.items.get(code), new.items.get(code)
        if before is None or after is None:
            gone: ChangeClass = "new" if before is None else "dropped"
            old_text, new_text = (one.text if one else None for one in (before, after))
            found.append(Change("item", code, text_differences(code, old_text, new_text, (), gone)))
            continue
        place = differ("routing", "place among the items", "earlier", "moved") if code in moved else ()
        found.append(
            Change("item", code, (*_words(before, after, new.typos), *_rest(old, new, code), *place))
        )
    return tuple(found)


def _both_orders(old: Instrument, new: Instrument) -> list[str]:
    """Return the codes of both versions; a dropped one stands after the item it followed."""
    order = list(new.items)
    last = -1
    for code in old.items:
        if code in new.items:
            last = order.index(code)
        else:
            last += 1
            order.insert(last, code)
    return order


def _moved(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """Return the items that changed places among those of both versions: all but a longest common order."""
    common = [code for code in after if code in before]
    place = {code: number for number, code in enumerate(before)}
    longest: list[list[str]] = [[]]  # a longest common order that ends with each item
    for code in common:
        ahead = [kept for kept in longest if not kept or place[kept[-1]] < place[code]]
        longest.append([*_longest(ahead), code])
    return frozenset(common) - frozenset(_longest(longest))


def _longest(orders: list[list[str]]) -> list[str]:
    return max(orders, key=len)


def _words(before: Item, after: Item, typos: Sequence[str]) -> tuple[Difference, ...]:
    return (
        *text_differences(after.code, before.text, after.text, typos),
        *text_differences(f"{after.code} hint", before.hint, after.hint, typos),
    )


def _rest(old: Instrument, new: Instrument, code: str) -> tuple[Difference, ...]:
    before, after = old.items[code], new.items[code]
    found = diff_options(old.options(before), new.options(after), after.scale or code, new)
    for key, change in ITEM_KEYS.items():
        if change is not None:
            found += differ(change, key, getattr(before, key), getattr(after, key))
    return found + differ("routing", "who is asked", *(_conditions(one, code) for one in (old, new)))


def _conditions(one: Instrument, code: str) -> tuple[str, ...]:
    """Return under which conditions an item is skipped, whatever the rules are called."""
    said = (
        (f"{key} {shown(getattr(rule, key))}" for key in ("when", "unless") if getattr(rule, key))
        for rule in one.rules_of[code]
    )
    return tuple(sorted(" ".join(words) for words in said))


def diff_options(
    before: Sequence[Option], after: Sequence[Option], name: str, new: Instrument
) -> tuple[Difference, ...]:
    """Return what differs in the answers offered; `name` is that of the scale, or of the item itself."""
    codes = [tuple(option.code for option in options) for options in (before, after)]
    if set(codes[0]) != set(codes[1]):
        found = differ("code", "codes", *codes)
    else:
        found = differ("scale", "order of the answers", *codes)
    earlier = {option.code: option for option in before}
    source = new.source_language
    said = {option.text.get(source): option.code for option in before}
    for option in after:
        one = earlier.get(option.code)
        if one is None:
            continue
        renumbered = said.get(option.text.get(source), option.code) != option.code
        change: ChangeClass = "code" if renumbered else "scale"
        found += text_differences(f"{name} {option.code}", one.text, option.text, new.typos, change)
        for key in ("exclusive", "picture"):
            found += differ("scale", f"{option.code} {key}", getattr(one, key), getattr(option, key))
    return found
