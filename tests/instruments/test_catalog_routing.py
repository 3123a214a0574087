"""Who is asked what, in every instrument of the catalogue."""

from __future__ import annotations

import pytest

from instruments.answers import Context, clean_page, finish, helped, options
from instruments.catalog import load, services
from instruments.paths import ended, visible_items

OPEN = Context(open_text=True)


def skipped(instrument, answers, context=OPEN):
    """Return the items that are not asked, without the instrument's letter."""
    shown = visible_items(load(instrument, "1.0.0"), answers, context)
    return [code.partition("_")[2] for code in load(instrument, "1.0.0").items if code not in shown]


@pytest.mark.parametrize(
    ("instrument", "sizes"),
    [
        ("AP", [0, 3, 4, 3, 3]),
        ("B", [1] * 8),
        ("C", [1, 1, 4, 4, 1, 2, 1, 1]),
        ("E", [0, 3, 3, 3, 3, 3, 1, 1]),
    ],
)
def test_sizes_of_pages(instrument, sizes):
    assert [len(page.items) for page in load(instrument, "1.0.0").pages] == sizes


def test_ap_asks_about_staff_only_where_the_carer_saw_them():
    assert skipped("AP", {"AP_ANY": 1, "AP_SEEN": 1}) == []
    assert skipped("AP", {"AP_ANY": 1, "AP_SEEN": 2}) == ["RES1", "RES2", "SAF1"]


def test_ap_ends_where_the_child_got_no_services():
    one = load("AP", "1.0.0")
    assert [ended(one, {"AP_ANY": code}, OPEN) for code in (1, 2, -2)] == [None, "no_services", None]
    assert one.proxy


def test_the_box_of_ap_has_its_text_directly_above():
    one = load("AP", "1.0.0")
    above = [[text["en"] for text in one.item_texts("AP_OPEN", confidential=mode)] for mode in (False, True)]
    rest = "If anyone is in danger, call 112 now. Do not write names or addresses."
    assert above == [
        [f"We cannot tell who you are and cannot reply. {rest}"],
        [f"We will not read this at once. {rest}"],
    ]
    assert one.item_texts("AP_OVR1") == ()


@pytest.mark.parametrize(("instrument", "first"), [("B", "B0"), ("C", "C0")])
def test_a_child_who_does_not_want_to_take_part_is_asked_nothing(instrument, first):
    one = load(instrument, "1.0.0")
    assert ended(one, {first: 2}, OPEN) == "refused"
    assert visible_items(one, {first: 2}, OPEN) == (first,)
    assert [(ending.text, ending.disposition) for ending in one.endings] == [("T_REFUSED", "refused")]


def test_b_repeats_its_stem_on_every_page_and_shows_faces():
    one = load("B", "1.0.0")
    assert {page.texts[-1] for page in one.pages} == {"T_STEM_B"}
    assert one.audience == "child"
    faces = [(option.code, option.picture) for option in one.scales["FACE3"].options]
    assert faces == [
        ("3", "face_happy"),
        ("2", "face_neutral"),
        ("1", "face_sad"),
        ("-2", "question_mark"),
        ("-3", "raised_hand"),
    ]


def test_a_child_who_was_helped_to_choose_is_assisted():
    one = load("B", "1.0.0")
    assert [helped(one, {"B_HELP": code}) for code in (1, 2, 3, -3)] == [False, False, True, False]


@pytest.mark.parametrize(
    ("care_form", "ask", "separated", "gone"),
    [
        (1, True, 1, []),
        (1, True, 2, ["DIV1"]),
        (1, True, -3, ["DIV1"]),
        (1, False, 1, ["SEP", "DIV1"]),
        (2, True, 1, ["SEP", "DIV1"]),
        (7, True, 1, ["SEP", "DIV1"]),
        (None, True, 1, ["SEP", "DIV1"]),
    ],
)
def test_separation_is_asked_only_of_children_with_a_parent_in_rounds_that_ask(
    care_form, ask, separated, gone
):
    context = Context(open_text=True, care_form=care_form, ask_separation=ask)
    assert skipped("C", {"C0": 1, "C_SEP": separated}, context) == gone


def test_the_age_of_an_adolescent_is_not_stored():
    one = load("C", "1.0.0")
    assert [option.code for option in one.options(one.items["C_AGE"])] == ["12", "13", "14", "15", "16", "17"]
    stored = finish(one, {"C0": 1, "C_AGE": 15}, OPEN)
    assert set(one.items) - set(stored) == {"C_AGE"}


def test_an_adolescents_safety_is_not_about_the_provider():
    apart = [code for code, item in load("C", "1.0.0").items.items() if not item.about_provider]
    assert apart == ["C_SAF1", "C_SAF2"]


def test_the_last_sentence_of_the_calm_page_is_left_out_where_it_is_not_true():
    one = load("B", "1.0.0")
    anonymous, confidential = (one.said("T_CALM", confidential=mode)["en"] for mode in (False, True))
    assert anonymous == f"{confidential} We cannot call you because we do not know who you are."


AFTER_ONLY = ["S1", "S2", "S3", "S4", "S5", "OVR1", "APPLY"]
COMPETENCE = ["K1", "K2", "K3", "K4", "K5", "K6"]


@pytest.mark.parametrize(
    ("occasion", "answers", "gone"),
    [
        (1, {}, ["PRESENT", *AFTER_ONLY, "F1"]),
        (2, {"E_PRESENT": 1}, ["F1"]),
        (2, {"E_PRESENT": 2}, [*COMPETENCE, *AFTER_ONLY, "F1"]),
        (2, {}, [*COMPETENCE, *AFTER_ONLY, "F1"]),
        (3, {"E_PRESENT": 1}, ["GROUP", "LEVEL", "PRESENT", *COMPETENCE, *AFTER_ONLY]),
    ],
)
def test_what_a_participant_is_asked_before_and_after_a_seminar(occasion, answers, gone):
    assert skipped("E", answers, Context(open_text=True, occasion=occasion)) == gone


def test_the_forms_of_a_participant_are_paired_by_a_card():
    one = load("E", "1.0.0")
    assert one.pairing is not None
    assert (one.pairing.code_length, one.pairing.before, one.pairing.after) == (6, "1", "2")
    assert [option.code for option in one.scales[one.pairing.occasions].options] == ["1", "2", "3"]
    assert [code for code, item in one.items.items() if item.reverse] == ["E_K6", "E_S4"]
    assert len(one.options(one.items["E_GROUP"])) == 14


ROW = [
    "WAITN", "WAITD", "REF", "PUB", "NGO", "PRIV", "PROV", "EUR", "EURG", "EURN",
    "REACH", "LANG", "GAP", "GAPW",
]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "gone"),
    [
        ({"F_NEED": 0, "F_SERV": 0}, ROW),
        ({"F_NEED": 0, "F_SERV": 1, "F_WAITN": 1, "F_GAP": "CM"}, []),
        ({"F_NEED": 5, "F_SERV": 3, "F_WAITN": 0, "F_GAP": "own words"}, ["WAITD"]),
        ({"F_NEED": 5, "F_SERV": 3, "F_WAITN": 2}, ["GAPW"]),
        ({"F_NEED": 5, "F_SERV": 3}, ["WAITD", "GAPW"]),
    ],
)
def test_what_a_municipality_is_asked_of_a_service(answers, gone):
    assert skipped("F", answers) == gone


def cleaned(raw, answers=None):
    one = load("F", "1.0.0")
    page = next(page.id for page in one.pages if set(raw) <= set(page.items))
    found = clean_page(one, page, {code: [value] for code, value in raw.items()}, answers or {}, OPEN)
    return found.answers, [(problem.code, problem.item, problem.other) for problem in found.problems]


@pytest.mark.parametrize(
    ("raw", "problems"),
    [
        (
            {"F_NEED": "5", "F_SERV": "6", "F_WAITN": "0"},
            [("check_explain", "F_SERV", "F_NEED"), ("check_explain", "F_WAITN", "F_NEED")],
        ),
        ({"F_NEED": "5", "F_SERV": "3", "F_WAITN": "3"}, [("check_explain", "F_WAITN", "F_NEED")]),
        ({"F_NEED": "5", "F_SERV": "3", "F_WAITN": "2"}, []),
        ({"F_PUB": "1", "F_NGO": "1", "F_PRIV": "1", "F_PROV": "2"}, [("check_failed", "F_PUB", "F_PROV")]),
        ({"F_EUR": "9", "F_EURG": "5", "F_EURN": "4"}, [("check_failed", "F_EURG", "F_EURN")]),
        ({"F_EUR": "9", "F_EURG": "5", "F_EURN": "10"}, [("check_failed", "F_EURN", "F_EUR")]),
        ({"F_ELDM": "3", "F_ELD": "2"}, [("check_failed", "F_ELDM", "F_ELD")]),
        ({"F_MEET": "1", "F_MEETE": "1", "F_MEETJ": "3"}, [("check_failed", "F_MEETJ", "F_MEET")]),
        ({"F_PROP": "14", "F_PROPA": "15"}, [("check_failed", "F_PROPA", "F_PROP")]),
        ({"F_REC": "1", "F_RECA": "2"}, [("check_failed", "F_RECA", "F_REC")]),
        ({"F_MAP": "2026-02-30"}, [("malformed", "F_MAP", None)]),
        ({"F_ELD": "-1"}, [("out_of_range", "F_ELD", None)]),
    ],
)
def test_numbers_of_a_municipality_agree(raw, problems):
    assert cleaned(raw)[1] == problems


def test_days_of_waiting_are_at_most_two_years():
    waiting = {"F_NEED": 9, "F_SERV": 1, "F_WAITN": 2}
    assert cleaned({"F_WAITD": "731"}, waiting)[1] == [("out_of_range", "F_WAITD", None)]
    assert cleaned({"F_WAITD": "730"}, waiting)[1] == []


@pytest.mark.parametrize(
    ("given", "stored"), [("CM", "CM"), ("Atvejo vadyba\r\nkaime", "Atvejo vadyba\nkaime"), (" ", None)]
)
def test_the_service_that_is_lacking_is_a_code_or_words(given, stored):
    one = load("F", "1.0.0")
    assert [option.code for option in options(one, one.items["F_GAP"], OPEN)] == list(services())
    assert cleaned({"F_GAP": given})[0].get("F_GAP") == stored


def test_a_day_is_stored_as_year_month_day():
    assert cleaned({"F_MAP": "2026-3-01"})[0] == {"F_MAP": "2026-03-01"}


def test_the_rows_of_f_come_before_the_municipality_as_a_whole():
    assert [page.repeat for page in load("F", "1.0.0").pages] == ["services"] * 6 + [None] * 4


def test_the_representative_is_asked_in_the_forms_of_children():
    for name in ("B", "C"):
        one = load(name, "1.0.0")
        offered = [(option.code, option.text["en"]) for option in one.scales["CONSENT_REP"].options]
        assert offered == [("1", "I agree"), ("2", "I do not agree")]
        assert one.texts["T_CONSENT_REP"]["en"].endswith("Do you agree that the child takes part?")
        assert one.texts["T_CONTACT_REACH"]["en"] == "How can we reach you?"
