"""A loaded instrument does not change, whoever tries."""

from __future__ import annotations

import copy
import pickle

import pytest
from pydantic import ValidationError

from instruments.canonical import content_hash
from instruments.catalog import load
from instruments.frozen import FrozenMap

A = load("A", "1.0.0")


def _set_version():
    A.version = "2.0.0"


def _set_item_text():
    A.items["A_ACC1"].text["lt"] = "Kitaip"


def _set_item_weight():
    A.items["A_ACC1"].weight = 9.0


def _add_item():
    A.items["A_NEW"] = A.items["A_ACC1"]


def _delete_text():
    del A.texts["INTRO"]


def _replace_page():
    A.pages[0] = A.pages[1]


def _replace_inside_of_mapping():
    A.texts["INTRO"]._pairs = {}


def _set_rule():
    A.routing[0].skip = ()


@pytest.mark.parametrize(
    "attempt",
    [
        _set_version,
        _set_item_text,
        _set_item_weight,
        _add_item,
        _delete_text,
        _replace_page,
        _replace_inside_of_mapping,
        _set_rule,
    ],
)
def test_no_part_can_be_changed(attempt):
    before = content_hash(A)
    with pytest.raises((TypeError, ValidationError)):
        attempt()
    assert content_hash(A) == before


def test_the_catalogue_gives_everybody_the_same_object():
    assert load("A", "1.0.0") is A


def test_an_instrument_can_be_a_key():
    assert {A: 1}[pickle.loads(pickle.dumps(A))] == 1


def test_a_copy_is_equal_and_frozen():
    mapping = copy.deepcopy(A.texts)
    assert mapping == A.texts
    assert isinstance(mapping, FrozenMap)
    assert hash(mapping) == hash(A.texts)
