"""The research file: columns, codes, labels, units, and what is not in it."""

from __future__ import annotations

import json
import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.column import Column, check_names, column, cut
from exports.dataset import Dataset
from exports.item_columns import cut_labels
from exports.research import DESIGN, OPTIONAL, research_dataset
from instruments import catalog
from instruments.answers import Context, finish
from instruments.canonical import canonical_bytes
from instruments.model import Instrument
from tests.exports.research import SERVICES, research_file, research_rows

DESIGN_ROW = {
    "wave": "2026",
    "round": "2026-A",
    "instrument_hash": "ab" * 32,
    "strat": "GC-11-1",
    "psu": None,
    "fpc": 20,
    "wt_design": 1.0,
    "wt_nr": 2.0,
    "wt_final": 2.0,
    "language": "lt",
    "mode": "paper",
    "assisted": True,
}
MET_STAFF = {"A_SVC": ("FCC", "CM"), "A_CONTACT": 1, "A_CHILD": 2, "A_OVR1": 4, "A_OPEN": "=1+1"}


def one_row(answers, language="en", **design):
    instrument = catalog.load("A", "1.0.0")
    whole = finish(instrument, answers, Context(services=SERVICES, open_text=True))
    rows = [{**DESIGN_ROW, **design}]
    return research_dataset(instrument, [whole], rows, language, SERVICES)


def values(dataset, *names):
    return {name: dataset.frame[name][0] for name in names}


def found(dataset, name):
    return next(one for one in dataset.columns if one.name == name)


def test_columns_are_design_items_without_open_text_and_the_favourable_rule():
    names = [one.name for one in one_row(MET_STAFF).columns]
    design = [row[0] for row in DESIGN if row[0] not in OPTIONAL or row[0] == "fpc"]  # a row of a full count
    assert names[: len(design)] == design
    assert names[len(design) :] == [
        *("a_role", "a_svc_fcc", "a_svc_cm", "a_svc_dcc", "a_svc_0", "a_contact", "a_child", "a_cage"),
        *("a_acc1", "a_acc2", "a_acc3", "a_acc4", "a_inf1", "a_inf2", "a_res1", "a_res2", "a_res3"),
        *("a_rsp1", "a_rsp2", "a_rsp3", "a_out1", "a_out2", "a_out3", "a_saf1", "a_saf2", "a_ovr1", "f1"),
    ]


def test_codes_of_one_person():
    dataset = one_row(MET_STAFF)
    assert values(dataset, "a_svc_fcc", "a_svc_cm", "a_svc_dcc", "a_svc_0") == {
        "a_svc_fcc": 1,
        "a_svc_cm": 1,
        "a_svc_dcc": 0,
        "a_svc_0": 0,
    }
    assert values(dataset, "a_out1", "a_out2", "a_ovr1", "f1") == {
        "a_out1": -9,
        "a_out2": -7,
        "a_ovr1": 4,
        "f1": 1,
    }
    assert values(dataset, "instrument", "version", "strat", "psu", "fpc", "wt_final", "assisted") == {
        "instrument": "A",
        "version": "1.0.0",
        "strat": "GC-11-1",
        "psu": 1,
        "fpc": 20,
        "wt_final": 2.0,
        "assisted": 1,
    }


@pytest.mark.parametrize(
    ("code", "favourable"), [(5, 1), (4, 1), (3, 0), (1, 0), (-2, -2), (-3, -3), (-9, -9)]
)
def test_favourable_is_missing_where_the_overall_answer_is(code, favourable):
    assert values(one_row({**MET_STAFF, "A_OVR1": code}), "f1") == {"f1": favourable}


def test_somebody_without_services_is_routed_out_and_not_unfavourable():
    dataset = one_row({"A_SVC": ("0",)})
    assert values(dataset, "a_svc_0", "a_svc_fcc", "a_contact", "a_ovr1", "f1") == {
        "a_svc_0": 1,
        "a_svc_fcc": 0,
        "a_contact": -7,
        "a_ovr1": -7,
        "f1": -7,
    }


def test_a_question_of_several_answers_left_empty_is_not_read_as_nothing_chosen():
    assert values(one_row({}), "a_svc_fcc", "a_svc_0") == {"a_svc_fcc": -9, "a_svc_0": -9}


def test_labels_of_an_item_an_option_and_the_rule():
    dataset = one_row(MET_STAFF)
    assert found(dataset, "a_ovr1") == Column(
        "a_ovr1",
        "Overall, how do you rate the quality of the services you receive?",
        "integer",
        {
            -9: "(not answered)",
            -8: "(not in this version)",
            -7: "(skipped by a routing rule)",
            -3: "I prefer not to answer",
            -2: "I don't know",
            1: "Very poor",
            2: "Poor",
            3: "Average",
            4: "Good",
            5: "Very good",
        },
        missing=True,
        measure="ordinal",
    )
    option = found(dataset, "a_svc_fcc")
    assert option.label == (
        "Foster-care centre services – Which services did you receive in the last 12 months?"
    )
    assert option.value_labels == {
        -9: "(not answered)",
        -8: "(not in this version)",
        -7: "(skipped by a routing rule)",
        0: "not chosen",
        1: "chosen",
    }
    assert found(dataset, "f1").label == "Rates favourably (rule F1): A_OVR1"
    assert found(one_row(MET_STAFF, "lt"), "f1").value_labels[-2] == "Nežinau"
    assert (found(dataset, "a_role").measure, found(dataset, "wt_final").measure) == ("nominal", "scale")
    assert found(dataset, "psu").missing is False


def test_a_self_assessment_has_levels_and_numbers_and_no_favourable_rule():
    instrument = catalog.load("D", "1.0.0")
    whole = finish(instrument, {"D_STAF1": 4, "D_N_STAFF": 12, "D_N_SUPV": -2}, Context(org_type=1))
    dataset = research_dataset(instrument, [whole], [DESIGN_ROW], "lt", ())
    assert values(dataset, "d_staf1", "d_n_staff", "d_n_supv", "d_care1", "d_bsn1") == {
        "d_staf1": 4,
        "d_n_staff": 12,
        "d_n_supv": -2,
        "d_care1": -9,
        "d_bsn1": -7,
    }
    measures = {name: found(dataset, name).measure for name in ("d_staf1", "d_n_staff")}
    assert measures == {"d_staf1": "ordinal", "d_n_staff": "scale"}
    assert [one.name for one in dataset.columns if one.name.startswith("f")] == ["fpc"]


@pytest.mark.parametrize(("item", "message"), [("A_OVR1", "item A_OVR1: 'x' is not a code")])
def test_an_answer_that_is_no_code_is_a_programmers_fault(item, message):
    instrument, answers, design = research_rows()
    with pytest.raises(TypeError) as caught:
        research_dataset(instrument, [{**answers[0], item: "x"}], design[:1], "lt", SERVICES)
    assert str(caught.value) == message


def test_every_value_has_a_label_in_every_language_of_the_instrument():
    for language in ("lt", "en", "ru", "uk", "pl"):
        dataset = research_file(language)
        for one in dataset.columns:
            if one.missing:
                assert set(dataset.frame[one.name]) - set(one.value_labels) == set()
            assert len(one.label.encode()) <= 255
            assert max((len(text.encode()) for text in one.value_labels.values()), default=0) <= 119


def test_the_file_does_not_tell_in_which_order_people_answered():
    instrument, answers, design = research_rows()
    first = research_dataset(instrument, answers, design, "lt", SERVICES)
    order = list(range(len(answers)))
    random.Random(5).shuffle(order)
    again = research_dataset(
        instrument, [answers[i] for i in order], [design[i] for i in order], "lt", SERVICES
    )
    assert again.frame.equals(first.frame)


def test_units_are_numbered_anew_in_each_stratum_and_keep_together():
    instrument, answers, design = research_rows()
    for row, unit in zip(design[:4], ["secret b", "secret a", "secret b", None], strict=True):
        row["psu"] = unit
    frame = research_dataset(instrument, answers[:4], design[:4], "lt", SERVICES).frame
    assert sorted(frame.group_by("strat", "psu").len()["len"]) == [1, 1, 2]
    assert frame["psu"].to_list() == sorted(frame["psu"])
    assert set(frame["psu"]) == {1, 2, 3}
    whole = research_file().frame
    assert whole.group_by("strat").agg(pl.col("psu").min()).sort("strat")["psu"].to_list() == [1, 1, 1]


def test_county_and_municipality_are_there_when_every_row_has_them_and_may_be_empty():
    dataset = one_row(MET_STAFF, county="01", municipality=None)
    assert values(dataset, "county", "municipality") == {"county": "01", "municipality": None}


@pytest.mark.parametrize(
    "name",
    ["", "Wave", "a b", "ž", "1a", "_a", "a_", "a.", "a" * 32, "a-b"],
    ids=lambda name: name or "empty",
)
def test_names_that_a_program_cannot_read_are_refused(name):
    with pytest.raises(ValueError) as caught:
        check_names([name])
    assert str(caught.value) == f"column {name!r}: a name is at most 31 of a-z, 0-9 and _"


@pytest.mark.parametrize("name", ["in", "float", "str12", "by", "to", "if", "function"])
def test_words_that_stata_spss_or_r_keep_for_themselves_are_refused(name):
    with pytest.raises(ValueError) as caught:
        check_names([name])
    assert str(caught.value) == f"column {name!r}: a word that a statistical program keeps for itself"


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError) as caught:
        check_names(["a", "b", "a"])
    assert str(caught.value) == "two columns have the same name: ['a']"


def test_a_frame_that_is_not_of_the_columns_is_refused():
    with pytest.raises(ValueError) as caught:
        Dataset("x", "", (), (column("a", "", "integer"),), pl.DataFrame({"a": ["1"]}))
    assert str(caught.value) == "the frame does not have the columns of the dataset: ['a']"


def test_labels_are_cut_between_letters():
    assert cut("ąžuolas", 9) == "ąžuolas"
    assert cut("ąžuolas", 8) == "ąžu…"
    assert cut("aa e\u0301\u0302\u0301e", 8) == "aa…"
    assert cut("aaa e\u0301e\u0301", 8) == "aaa…"


@given(st.text(min_size=1, max_size=80), st.integers(4, 60))
def test_a_cut_label_fits_and_is_the_beginning(text, most):
    short = cut(text, most)
    assert len(short.encode()) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_the_author_is_told_which_labels_will_be_cut():
    instrument = catalog.load("A", "1.0.0")
    assert cut_labels(instrument, SERVICES) == []
    document = json.loads(canonical_bytes(instrument))
    item = next(one for one in document["items"] if one["code"] == "A_CHILD")
    item["text"]["ru"] = "Ж" * 200
    assert cut_labels(Instrument.model_validate(document), SERVICES) == [("a_child", "ru")]
