"""Rounds of different versions in one file: A 1.0.0 has A_ACC4, 1.1.0 has A_INF3 and words A_RSP1 anew."""

from __future__ import annotations

import json

import polars as pl
import pytest

from exports.dataset import DatasetError
from exports.research import research_dataset
from exports.stack import Part, stack
from instruments import catalog
from instruments.canonical import canonical_bytes
from instruments.model import Instrument
from tests.exports.research import NOTES, SERVICES, research_rows


def part(version, year, services=SERVICES):
    instrument, answers, design = research_rows(year, version, wave=str(year), round=f"{year}-A", county="10")
    made = research_dataset(instrument, answers, design, "lt", services, NOTES)
    return Part(instrument, services, made.frame, NOTES)


@pytest.fixture(scope="module")
def parts():
    return part("1.0.0", 2025, ("FCC", "CM")), part("1.1.0", 2026)


@pytest.fixture(scope="module")
def whole(parts):
    return stack(parts, "en")


def of_round(dataset, year):
    return dataset.frame.filter(pl.col("wave") == str(year))


def labels(dataset, name):
    return next(one.label for one in dataset.columns if one.name == name)


def test_all_rows_are_there_and_no_cell_is_empty(parts, whole):
    assert whole.frame.height == sum(one.frame.height for one in parts)
    assert whole.frame.null_count().row(0) == (0,) * whole.frame.width
    assert whole.frame["version"].unique().sort().to_list() == ["1.0.0", "1.1.0"]


def test_an_item_of_one_version_only_is_not_in_this_version_in_the_other(parts, whole):
    assert set(of_round(whole, 2025)["a_inf3"]) == {-8}
    assert of_round(whole, 2026)["a_inf3"].to_list() == parts[1].frame["a_inf3"].to_list()
    assert of_round(whole, 2025)["a_acc4"].to_list() == parts[0].frame["a_acc4"].to_list()
    assert set(of_round(whole, 2026)["a_acc4"]) == {-8}
    assert set(of_round(whole, 2025)["a_svc_dcc"]) == {-8}


def test_a_reworded_item_has_its_own_columns_beside_the_bridged_one(parts, whole):
    old, new = parts[0].frame["a_rsp1"].to_list(), parts[1].frame["a_rsp1"].to_list()
    assert whole.frame["a_rsp1"].to_list() == old + new
    assert whole.frame["a_rsp1_r1"].to_list() == old + [-8] * len(new)
    assert whole.frame["a_rsp1_r2"].to_list() == [-8] * len(old) + new
    names = whole.frame.columns
    assert names[names.index("a_rsp1") :][:4] == ["a_rsp1", "a_rsp1_r1", "a_rsp1_r2", "a_rsp2"]
    assert labels(whole, "a_rsp1") == "When I contact them, I get an answer within the agreed time."
    assert labels(whole, "a_rsp1_r1") == "When I ask for help, I get an answer quickly. [wording 1]"
    lt = whole.in_language("lt")
    assert labels(lt, "a_rsp1_r2") == "Kai kreipiuosi, atsakymą gaunu per sutartą laiką. [formuluotė 2]"


def test_items_stand_in_the_newest_order_and_dropped_ones_at_the_end(parts, whole):
    names = whole.frame.columns
    newest = [name for name in parts[1].frame.columns if name in names]
    assert [name for name in names if name in newest] == newest
    assert names[-1] == "a_acc4"


def test_strata_of_two_rounds_are_different_strata(parts, whole):
    assert set(whole.frame["strat"]) == {
        f"{year}-A:{name}" for year in (2025, 2026) for name in set(parts[0].frame["strat"])
    }
    assert whole.design.strata == "strat"
    assert whole.share == ("f1",)


def test_a_column_of_the_design_that_one_round_lacks_is_empty_there(parts):
    older = Part(parts[0].instrument, parts[0].services, parts[0].frame.drop("county"), NOTES)
    whole = stack([older, parts[1]], "en")
    assert set(of_round(whole, 2025)["county"]) == {None}
    assert set(of_round(whole, 2026)["county"]) == {"10"}


def test_an_item_whose_scale_changed_has_no_common_column(parts):
    document = json.loads(canonical_bytes(parts[1].instrument))
    item = next(one for one in document["items"] if one["code"] == "A_RSP1")
    item["scale"] = "RATE5"
    changed = Instrument.model_validate({**document, "version": "2.0.0"})
    names = stack([parts[0], Part(changed, SERVICES, parts[1].frame, NOTES)], "en").frame.columns
    assert [name for name in names if name.startswith("a_rsp1")] == ["a_rsp1_r1", "a_rsp1_r2"]


def test_one_round_alone_is_its_own_file(parts):
    alone = stack(parts[:1], "lt")
    assert (alone.name, alone.frame.equals(parts[0].frame)) == ("a_1.0.0", True)


def test_labels_are_in_the_languages_that_every_version_has(parts):
    document = json.loads(canonical_bytes(parts[0].instrument))
    older = Instrument.model_validate({**document, "languages": ["lt", "en", "pl"]})
    whole = stack([Part(older, parts[0].services, parts[0].frame, NOTES), parts[1]], "lt")
    assert whole.languages == ("lt", "en", "pl")


def test_rounds_of_two_questionnaires_are_refused(parts):
    other = Part(catalog.load("D", "1.0.0"), (), parts[0].frame)
    with pytest.raises(DatasetError) as caught:
        stack([other, parts[1]], "lt")
    assert str(caught.value) == (
        "only rounds of one questionnaire can stand in one file; choose rounds of one form"
    )
