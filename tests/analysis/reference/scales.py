"""The items that a name in R's calls stands for (`Acc`, `ab`), from what the cases of the folder say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from tests.analysis.reference.case import Case, load
from tests.analysis.reference.rlang import Call, Name, Node, calls

_SUBSET = re.compile(r"\b(\w+)\s*=\s*complete rows of\s+(\w+)")


@dataclass(frozen=True)
class Scale:
    """Items, and those of them that are reversed with the sum of their ends."""

    items: Sequence[str]
    reverse: Mapping[str, float] = field(default_factory=dict)


def scale_of(case: Case, tree: Node) -> Scale:
    """Items of an expression: a name, some columns of it, several bound together, or complete rows of it."""
    listed = case.args.get("items")
    if isinstance(listed, str):
        return _in_words(case, listed)
    if listed:
        return _declared(case)
    if isinstance(tree, Call) and tree.function == "[" and any(calls(tree, "c")):
        return Scale([item for inner in calls(tree, "c") for item in inner.args])
    if isinstance(tree, Call):
        return scale_of(case, tree.args[0])
    return _known(case.folder).get(tree.name, Scale(case.frame.columns))


def _in_words(case: Case, text: str) -> Scale:
    """`A1..A5, C1..C5 reversed as above`: the items, reversed as other cases of these data do it."""
    ranges = re.findall(r"([A-Za-z_.]+?)(\d+)\.\.[A-Za-z_.]+?(\d+)", text)
    items = [f"{stem}{i}" for stem, first, last in ranges for i in range(int(first), int(last) + 1)]
    reverse: dict[str, float] = {}
    for other in load(case.folder, case.file):
        if other.design_name == case.design_name and isinstance(other.args.get("items"), list):
            reverse |= _declared(other).reverse
    return Scale(items, {item: ends for item, ends in reverse.items() if item in items})


def _declared(case: Case) -> Scale:
    """What a case says in its fields; without a rule an item is reversed between its extremes."""
    items, reverse = case.args.get("items") or case.args["vars"], case.args.get("reversed") or []
    rule = re.match(r"\s*([\d.]+)\s*-\s*x", case.args.get("reverse_rule", ""))
    values = case.frame.select(items).to_numpy()
    ends = float(rule[1]) if rule else float(np.nanmin(values) + np.nanmax(values))
    return Scale(items, dict.fromkeys([reverse] if isinstance(reverse, str) else reverse, ends))


@cache
def _known(folder: Path) -> dict[str, Scale]:
    """Name -> items, of every case that declares its items or columns beside one name in R's call."""
    every = [case for path in sorted(folder.glob("ref_*.json")) for case in load(folder, path.name)]
    found: dict[str, Scale] = {}
    for case in every:
        declared = case.args.get("items") or case.args.get("vars")
        if isinstance(declared, list) and case.design_name.endswith(".csv"):
            for name in _first_names(case):
                found.setdefault(name, _declared(case))
    for new, old in (pair for case in every for pair in _SUBSET.findall(case.note)):
        same = found.get(new) or found.get(old)
        if same:
            found.setdefault(new, same)
            found.setdefault(old, same)
    return found


def _first_names(case: Case) -> list[str]:
    """The name that the innermost first argument of R's call is."""
    try:
        tree: Node = case.call
    except ValueError:  # a call in words says nothing of names
        return []
    while isinstance(tree, Call) and tree.args:
        tree = tree.args[-1] if tree.function == "::" else tree.args[0]
    return [tree.name] if isinstance(tree, Name) else []
