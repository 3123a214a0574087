"""What the catalogue holds, and that no published version in it ever changes."""

from __future__ import annotations

import pytest

from instruments.canonical import content_hash
from instruments.catalog import CatalogueError, available, load, services

# A published version is pinned: a change of a text or rule is a new version and a new line.
PINNED = {
    ("A", "1.0.0"): "eb7a2081a4adaaaeb17c46a7f572045cd88282d103d1e4ab74484a14f083b5f8",
    ("A", "1.1.0"): "36934a2f4f0cb3b14416b3747aaf1a05a6eb46336c6d99ea4a7a067541ea0f50",
    ("A", "1.2.0"): "0d96ca2530b93819ec7be5596a34c320a9513a7bc93faa2f7f6e1170552e7405",
    ("AP", "1.0.0"): "6c5dadc9ad4eaf2c636bfbb75e5d54c54aad1a6c01df1475fc7ad21db27b5928",
    ("AP", "1.1.0"): "cfc25bcff82ed051b44ca781bd65e8329fbe99fb6e5f5693ee105f5ade25fe4b",
    ("B", "1.0.0"): "2e8afb61db05f8acc75d3a49249b223eb5402e975332fef48a4a5a8bc1164f4b",
    ("B", "1.1.0"): "43defba5f28b799ee910562a8c7b25c43e65e6b54ea3bdd5a8671cbd754468cb",
    ("C", "1.0.0"): "e5da117b688864e0b2ffa732960bbf857c732d3689717cd8599472b3a74e02f5",
    ("C", "1.1.0"): "362f5c4d7b3c7cb870c89eb452edd9eb6d7dff0fff016fbaf45bb400c047cf65",
    ("D", "1.0.0"): "30888eeaf9dd135307ac3790e70ac9a09e3cf4927f4c5d726c37adfd6a20bc6b",
    ("D", "1.0.1"): "f534eb4b2825765a62a4594dfda170177217c49dfba83b6eaba0b1b8fafb7f36",
    ("E", "1.0.0"): "73ad247bcc5431cdc145ead3647775a2ccb4648a14ea42d52dd938e154dc0bea",
    ("E", "1.1.0"): "f9aff9c95b84057a122efb9e18e07e2d3c5a7fb2c1598636854d212466bdf9d3",
    ("F", "1.0.0"): "1cd027e3ae21e98b727648ca164913ed9743c9c66a98a4567ad024c52239e40b",
    ("F", "1.0.1"): "9367f4c33fb2ecc82a3d9f7bec4bb0c6434f3d518910e959e480dde4cab25957",
}


def test_every_version_is_pinned():
    assert {one: content_hash(load(*one)) for one in available()} == PINNED


def test_a_version_that_is_not_there():
    with pytest.raises(CatalogueError) as raised:
        load("A", "9.0.0")
    assert str(raised.value) == "there is no instrument A 9.0.0 in the catalogue"


def test_a_has_five_languages_and_eighteen_rated_items_on_pages_of_at_most_four():
    one = load("A", "1.0.0")
    assert one.languages == ("lt", "en", "ru", "uk", "pl")
    assert sum(item.dimension is not None for item in one.items.values()) == 18
    assert [len(page.items) for page in one.pages] == [0, 2, 3, 4, 2, 3, 3, 3, 3, 2]


def test_weights_of_a():
    weights: dict[str, float] = {}
    for item in load("A", "1.0.0").items.values():
        if item.dimension is not None and item.weight is not None:
            weights[item.dimension] = weights.get(item.dimension, 0) + item.weight
    assert weights == {
        "access": 3.5,
        "information": 2.0,
        "respect": 3.0,
        "responsiveness": 2.0,
        "outcome": 3.5,
        "safety": 3.0,
    }


def test_d_has_twenty_five_criteria_of_which_four_are_for_one_type_of_organisation():
    one = load("D", "1.0.0")
    criteria = [item for item in one.items.values() if item.kind == "level"]
    numbers = [item for item in one.items.values() if item.kind == "number"]
    assert (len(criteria), len(numbers), len(one.areas)) == (25, 13, 8)
    assert [rule.skip for rule in one.routing] == [("D_CARE1", "D_CARE2"), ("D_BSN1", "D_BSN2")]
    assert all(item.hint is not None and item.required for item in criteria)


def test_texts_above_a_page_in_an_anonymous_and_a_confidential_round():
    one = load("A", "1.0.0")
    page = one.page("p1")
    assert page is not None
    anonymous = [text["en"] for text in one.page_texts(page)]
    confidential = [text["en"] for text in one.page_texts(page, confidential=True)]
    assert anonymous[2] == "Nobody will see how you personally answered."
    assert confidential[2] == (
        "Only the researchers can link your answers to you. {teikėjas} will not see them."
    )
    assert anonymous[:2] == confidential[:2]


def test_services_have_their_names():
    assert services()["CM"].names["lt"] == "Atvejo vadyba"
    assert dict(services()["FOD"].names) == {
        "lt": "Maitinimo organizavimas",
        "en": "Organisation of meals",
    }
    assert services()["CPX"].instruments == ("A", "AP", "B", "C", "D", "F")
    assert len(services()) == 37


def test_services_that_a_rates_have_a_name_in_each_of_its_languages():
    languages = set(load("A", "1.0.0").languages)
    assert [
        one.code for one in services().values() if "A" in one.instruments and set(one.names) != languages
    ] == []
