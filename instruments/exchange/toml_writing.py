"""An instrument's plain document as the text of its TOML file, in the form that the catalogue has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT, InlineTable, Table

# Before the lists of tables, as TOML needs it; what is not named here follows.
FIRST = ("id", "version", "source_language", "languages", "audience", "proxy", "calm_text", "title")


def to_toml(document: Mapping[str, Any]) -> str:
    """Return the TOML text; what it says is the document again."""
    written = tomlkit.document()
    order = [key for key in FIRST if key in document]
    simple = [key for key in document if key not in order and not isinstance(document[key], dict | list)]
    for key in [*order, *simple]:
        _add(written, key, document[key])
    for key, value in document.items():
        if key not in (*order, *simple):
            written.add(
                key, _tables(value) if isinstance(value, list) else _table(value, dotted=key != "texts")
            )
    return tomlkit.dumps(written)


def _tables(values: Sequence[Mapping[str, Any]]) -> AoT:
    found = tomlkit.aot()
    for value in values:
        found.append(_table(value))
    return found


def _table(value: Mapping[str, Any], *, dotted: bool = True) -> Table:
    table = tomlkit.table()
    for key, part in value.items():
        if isinstance(part, dict) and not dotted:
            table.add(key, _table(part))
        elif key == "options":
            table.add(key, _tables(part))
        else:
            _add(table, key, part)
    return table


def _add(table: Any, key: str, value: object) -> None:
    """Add a key; texts in several languages as `text.lt`, conditions in one line."""
    if isinstance(value, dict) and all(isinstance(line, str) for line in value.values()):
        for language, line in value.items():
            table.add(tomlkit.key([key, language]), line)
    elif isinstance(value, dict):
        table.add(key, _inline(value))
    else:
        table.add(key, value)


def _inline(value: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, part in value.items():
        conditions = isinstance(part, list) and any(isinstance(one, dict) for one in part)
        table.add(key, [_inline(one) for one in part] if conditions else part)
    return table
