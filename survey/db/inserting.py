"""Inserting a row where another may have its key: both databases can, each in its dialect."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from sqlalchemy import Insert


@lru_cache
def insert_new(dialect: str, table: Any) -> Insert:
    """Return the insert into a table that does nothing where a row with the key is there, made once.

    Of two at once the slower one waits for the faster one, and then does nothing. The dialects are imported
    where they are used: one of them brings drivers' code that the other needs none of.
    """
    made: Insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table).on_conflict_do_nothing()
    return made.execution_options(preserve_rowcount=True)  # else an insert does not tell what it did


@lru_cache
def insert_or_add(dialect: str, table: Any, added: tuple[str, ...]) -> Insert:
    """Return the insert into a table that adds to these columns where a row with the key is there, made once.

    It returns the first of them as it is afterwards. Of two at once the slower one waits for the faster one.
    """
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    sums = {name: table.c[name] + insert.excluded[name] for name in added}
    made: Insert = insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums)
    return made.returning(table.c[added[0]])
