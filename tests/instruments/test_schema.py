"""The published schema refuses and accepts what the first gate refuses and accepts."""

from __future__ import annotations

import tomllib
from pathlib import Path

import fastjsonschema
import pytest

from instruments.catalog import available, path_of
from instruments.loading import load_bytes
from instruments.schema import json_schema

FIXTURES = Path(__file__).parent.parent / "fixtures" / "instruments"
VALIDATE = fastjsonschema.compile(json_schema())
SHAPE = {"missing_key", "unknown_key", "wrong_value"}
READABLE = [
    path
    for path in sorted(FIXTURES.rglob("*.toml"))
    if path.stem.split("-")[0] not in ("not_utf8", "not_toml")
]


def accepted(document: object) -> bool:
    try:
        VALIDATE(document)
    except fastjsonschema.JsonSchemaException:
        return False
    return True


@pytest.mark.parametrize("which", available(), ids=" ".join)
def test_the_catalogue_has_the_shape(which):
    assert accepted(tomllib.loads(path_of(*which).read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", READABLE, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_the_schema_refuses_what_the_first_gate_refuses(path):
    content = path.read_bytes()
    codes = {problem.code for problem in load_bytes(content, path.name).problems}
    assert accepted(tomllib.loads(content.decode("utf-8-sig"))) is not bool(codes & SHAPE)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "lower"},
        {"version": "1.0"},
        {"languages": []},
        {"title": {"lt": ""}},
        {"title": {"LT": "Anketa"}},
        {"audience": "pets"},
        {"items": [{"code": "X_ONE", "kind": "single", "text": {"lt": "Klausimas?"}, "weight": "1"}]},
        {"calm_text": None},
        {"confidential": {"t": "T_B"}},
    ],
    ids=str,
)
def test_a_wrong_shape_is_refused_by_both(change):
    smallest = tomllib.loads((FIXTURES / "valid" / "smallest.toml").read_text(encoding="utf-8"))
    assert accepted(smallest)
    assert not accepted({**smallest, **change})


def test_keys_are_explained_to_the_one_who_types():
    item = json_schema()["$defs"]["Item"]
    assert item["description"].startswith("One question;")
    assert item["properties"]["hint"] == {
        "patternProperties": {"^[a-z]{2,3}$": {"maxLength": 2000, "minLength": 1, "type": "string"}},
        "additionalProperties": False,
        "type": "object",
    }
