"""Canonical bytes: one byte string for one content, and the way back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from instruments.canonical import canonical_bytes, content_hash, from_canonical
from instruments.catalog import available, load
from instruments.loading import load_bytes, load_file
from instruments.model import Instrument

VALID = sorted((Path(__file__).parent.parent / "fixtures" / "instruments" / "valid").glob("*.toml"))
SMALLEST = next(path for path in VALID if path.stem == "smallest").read_bytes()


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_small_instruments_come_back_equal(path):
    one = load_file(path).instrument
    assert one is not None
    assert from_canonical(canonical_bytes(one)) == one


@pytest.mark.parametrize("which", available(), ids=" ".join)
def test_the_catalogue_comes_back_equal_with_its_order(which):
    one = load(*which)
    back = from_canonical(canonical_bytes(one))
    assert back == one
    assert list(back.items) == list(one.items)
    assert content_hash(back) == content_hash(one)


def test_keys_in_another_order_have_the_same_bytes():
    lines = SMALLEST.decode().split("\n")
    at = lines.index('code = "X_ONE"')
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    one, other = (load_bytes(text, "x.toml").instrument for text in (SMALLEST, "\n".join(lines).encode()))
    assert one is not None
    assert other is not None
    assert canonical_bytes(one) == canonical_bytes(other)


def hash_with(old: str, new: str) -> str:
    """Return the hash of the smallest instrument with one piece of its text exchanged."""
    assert SMALLEST.decode().count(old) > 0
    one = load_bytes(SMALLEST.decode().replace(old, new, 1).encode(), "x.toml").instrument
    assert one is not None
    return content_hash(one)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Pirmas klausimas?", "Pirmas klausimas!"),
        ('code = "2"', 'code = "3"'),
        ('code = "X_TWO"', 'code = "X_TWO"\nrouting = true'),
        ('version = "1.0.0"', 'version = "1.0.1"'),
    ],
    ids=["text", "code", "rule", "version"],
)
def test_a_change_of_content_changes_the_hash(old, new):
    assert hash_with(old, new) != hash_with("X", "X")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('items = ["X_TWO"]', 'items = ["X_TWO"]\ntexts = []'),
        ('code = "X_TWO"', 'code = "X_TWO"\nrouting = false\nrevision = 1'),
        ('version = "1.0.0"', '# a comment\nversion = "1.0.0"'),
    ],
    ids=["empty list", "defaults", "comment"],
)
def test_what_says_nothing_leaves_the_hash(old, new):
    assert hash_with(old, new) == hash_with("X", "X")


def test_the_bytes_are_sorted_json_without_defaults():
    one = load_bytes(SMALLEST, "x.toml").instrument
    assert one is not None
    document = json.loads(canonical_bytes(one))
    assert " ".join(document) == "id items languages pages scales source_language title version"
    assert document["items"][1] == {
        "code": "X_TWO",
        "kind": "single",
        "scale": "YESNO",
        "text": {"en": "Second question?", "lt": "Antras klausimas?"},
    }


def test_the_shape_can_be_told_to_an_editor():
    schema = Instrument.model_json_schema()
    assert " ".join(schema["required"]) == "id version source_language languages title pages items"
    assert schema["additionalProperties"] is False


def test_bytes_that_are_no_instrument_are_refused():
    with pytest.raises(ValueError):
        from_canonical(b'{"id": "A"}')
