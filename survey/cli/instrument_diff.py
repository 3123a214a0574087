"""`balsas instrument diff`: the class of every change, texts side by side, the least bump."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

import click

from instruments.bridge import STATUS
from instruments.changes import Change, Difference
from instruments.diff import Diff
from instruments.diff import diff as compare
from survey.cli.instrument_names import VERSION, sound
from survey.cli.refused import Refused

COLUMN = 44
LANGUAGE = 6
SERIES = {"same": "series goes on", "added": "series begins", "dropped": "series ends"}


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="ID OLD NEW | FILE FILE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(what: tuple[str, ...], as_json: bool) -> None:
    """Compare two versions: class of every change, texts side by side, least bump, series that break.

    Name two versions of the catalogue (A 1.0.0 1.1.0), two files, or a version and a file.
    """
    words = [*what[:2], what[0], *what[2:]] if len(what) == 3 and VERSION.fullmatch(what[2]) else what
    found = sound(words)
    if len(found) != 2:
        raise Refused("Name exactly two versions to compare, such as: balsas instrument diff A 1.0.0 1.1.0.")
    old, new = found
    if old.id != new.id:
        raise Refused(f"{old.id} and {new.id} are different questionnaires; name two versions of one.")
    compared = compare(old, new)
    text = (
        json.dumps(as_data(compared), ensure_ascii=False, indent=2) if as_json else "\n".join(lines(compared))
    )
    click.echo(text)


def lines(found: Diff) -> Iterator[str]:
    """Yield the lines for a terminal: every item, then the other parts that changed."""
    width = max((len(change.name) for change in found.changes), default=0)
    yield f"{found.id} {found.old} → {found.new}"
    for change in found.changes:
        series = "" if change.kind == "part" else _series(change)
        yield f"{change.name:{width}}  {', '.join(change.classes):9}  {change.least:5}  {series}".rstrip()
        for difference in change.differences:
            yield from _side_by_side(difference)
    yield "A score over both versions may use the items whose series goes on, and no others."
    if found.bump == "none":
        yield f"Least bump: {found.least}. {found.new} does not lie above {found.old}."
    else:
        said = "enough" if found.enough else "too small"
        yield f"Least bump: {found.least}. From {found.old} to {found.new} is a {found.bump} bump: {said}."


def as_data(found: Diff) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        "id": found.id,
        "old": found.old,
        "new": found.new,
        "least": found.least,
        "bump": found.bump,
        "enough": found.enough,
        "items": [
            {**_plain(one), "status": STATUS[one.change], "joins": STATUS[one.change] == "same"}
            for one in found.changes
            if one.kind == "item"
        ],
        "parts": [_plain(one) for one in found.changes if one.kind == "part"],
    }


def _plain(change: Change) -> Mapping[str, Any]:
    return {
        "name": change.name,
        "class": change.change,
        "classes": list(change.classes),
        "least": change.least,
        "differences": [
            {
                "what": one.what,
                "class": one.change,
                "language": one.language,
                "before": one.before,
                "after": one.after,
            }
            for one in change.differences
        ],
    }


def _series(change: Change) -> str:
    status = STATUS[change.change]
    return SERIES.get(status, f"series breaks: {status}")


def _side_by_side(one: Difference) -> Iterator[str]:
    """Yield what was and what is in two columns, under the language or the name of the value."""
    if one.language is None:
        yield f"    {one.what}"
    columns = (textwrap.wrap(side or "–", COLUMN) for side in (one.before, one.after))
    for number, (before, after) in enumerate(zip_longest(*columns, fillvalue="")):
        label = (one.language or "") if number == 0 else ""
        yield f"    {label:{LANGUAGE}}{before:{COLUMN}} | {after}".rstrip()
