"""One response for one code, whatever happens: repeats, two devices at once, a closed round, withdrawal."""

from __future__ import annotations

import re
import threading
from collections import Counter

import pytest

from survey.clock import fixed_clock
from survey.db import Draft, ResponseWatch
from survey.domain import invited, receipts, respond, respond_fill, submitting, withdrawing
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent
from tests.fixtures.family import MOMENT

KEY = bytes(range(32))
TOKEN = bytes(16)
ANSWERS = {"A_ROLE": 1, "A_SVC": ("FCC",), "A_CONTACT": 2, "A_CHILD": 1, "A_CAGE": 2, "A_OVR1": 5}
SETTLED = {
    **dict.fromkeys(("A_ACC1", "A_ACC2", "A_ACC3", "A_ACC4", "A_INF1", "A_INF2"), -9),
    **dict.fromkeys(("A_RES1", "A_RES2", "A_RES3", "A_RSP1", "A_RSP2", "A_RSP3", "A_SAF2"), -7),
    **dict.fromkeys(("A_OUT1", "A_OUT2", "A_OUT3", "A_SAF1"), -9),
    **dict.fromkeys(("A_WHY", "A_OPEN"), -7),
    **ANSWERS,
    "A_SVC": ["FCC"],
}


def submit(family, number=0, token=TOKEN, **more):
    with family.db.writing() as session:
        return submitting.submit(
            session,
            family.who(number),
            ANSWERS,
            **{
                "token": token,
                "language": "lt",
                "keys": family.keys,
                "clock": fixed_clock(MOMENT),
                **more,
            },
        )


def withdraw(family, typed):
    with family.db.writing() as session:
        return withdrawing.withdraw(session, typed, family.keys)


def watched(family):
    with family.db.reading() as session:
        row = session.get(ResponseWatch, "2026-A")
        return None if row is None else (row.stored, row.withdrawn)


def test_a_submission_stores_one_settled_response_and_marks_the_invitation(family_anywhere):
    family = family_anywhere
    with family.db.writing() as session:
        respond.start(session, family.who(), KEY)
    receipt = submit(family)
    [response] = family.responses()
    assert response.answers == SETTLED
    assert (response.design_cell_id, response.language, response.mode) == ("c1", "lt", "own_device")
    assert (response.assisted, response.sibling_group) == (False, None)
    assert response.receipt_hash == receipts.receipt_hash(receipt.text, family.keys)
    assert family.states() == ["issued", "issued", "submitted"]
    assert watched(family) == (1, 0)
    with family.db.reading() as session:
        assert session.query(Draft).count() == 0


def test_nothing_in_a_response_leads_to_the_invitation_or_the_day(family):
    submit(family)
    [response] = family.responses()
    said = repr({name: value for name, value in vars(response).items() if name[0] != "_"})
    assert family.invitation_id() not in said
    assert "2026-10" not in said
    assert set(response.__table__.columns.keys()) == {
        "key",
        "design_cell_id",
        "instrument_hash",
        "language",
        "mode",
        "assisted",
        "sibling_group",
        "answers",
        "receipt_hash",
    }


@pytest.mark.parametrize(
    ("language", "stored"), [("lt", "lt"), ("ru", "ru"), ("uk", "other"), ("pl", "other")]
)
def test_a_language_too_rare_in_the_cell_is_stored_as_other(family, language, stored):
    submit(family, language=language)
    assert [one.language for one in family.responses()] == [stored]


def test_a_mode_too_rare_in_the_cell_is_stored_as_other(family):
    submit(family, mode="paper", assisted=True)
    assert [(one.mode, one.assisted) for one in family.responses()] == [("other", True)]


def test_the_same_submission_again_gets_the_same_receipt_and_stores_nothing(family_anywhere):
    first = submit(family_anywhere)
    assert submit(family_anywhere) == first
    assert len(family_anywhere.responses()) == 1
    assert watched(family_anywhere) == (1, 0)


def test_the_same_receipt_even_after_the_round_closed(family):
    first = submit(family)
    family.change_round(state="closed")
    assert submit(family) == first


def test_no_invitation_is_marked_for_the_answer_of_another(family_anywhere):
    family = family_anywhere
    submit(family)
    with pytest.raises(ValueError, match="another answer has this token"):
        submit(family, 1)
    assert family.states() == ["issued", "issued", "submitted"]
    assert (len(family.responses()), watched(family)) == (1, (1, 0))


def test_a_used_code_with_another_token_is_already_answered(family):
    submit(family)
    assert submit(family, token=b"another token---") == Problem("already_answered")
    assert len(family.responses()) == 1


@pytest.mark.parametrize(
    ("of_round", "of_invitation", "code"),
    [
        ("closed", "issued", "round_closed"),
        ("draft", "issued", "round_not_open"),
        ("open", "ineligible", "not_invited"),
        ("open", "representative_refused", "not_invited"),
    ],
)
def test_where_nobody_can_answer_nothing_is_stored(family, of_round, of_invitation, code):
    family.change_round(state=of_round)
    family.change_invitation(of_invitation)
    assert submit(family) == Problem(code)
    assert family.responses() == []
    assert family.states() == sorted(["issued", "issued", of_invitation])


def test_an_unknown_invitation_stores_nothing(family):
    with family.db.writing() as session:
        problem = submitting.submit(
            session,
            Respondent("0" * 32),
            ANSWERS,
            token=TOKEN,
            language="lt",
            keys=family.keys,
            clock=fixed_clock(MOMENT),
        )
    assert problem == Problem("code_unknown")
    assert family.responses() == []


def test_what_fails_after_the_response_undoes_all_of_it(family):
    def broken_clock():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        submit(family, clock=broken_clock)
    assert family.responses() == []
    assert family.states() == ["issued"] * 3
    assert watched(family) is None or watched(family) == (0, 0)


@pytest.mark.parametrize("same_token", [False, True])
def test_two_devices_at_once_store_exactly_one(family_anywhere, same_token):
    family = family_anywhere
    invitation = family.who()
    barrier = threading.Barrier(4)
    results, faults = [], []

    def device(number):
        token = TOKEN if same_token else bytes([number]) * 16
        try:
            barrier.wait()
            with family.db.writing() as session:
                found = submitting.submit(
                    session,
                    invitation,
                    ANSWERS,
                    token=token,
                    language="lt",
                    keys=family.keys,
                    clock=fixed_clock(MOMENT),
                )
            results.append(found)
        except Exception as fault:  # noqa: BLE001 - a thread's fault is told below
            faults.append(fault)

    threads = [threading.Thread(target=device, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(family.responses()) == 1
    assert family.states() == ["issued", "issued", "submitted"]
    assert watched(family) == (1, 0)
    kinds = Counter(found.code if isinstance(found, Problem) else "receipt" for found in results)
    assert kinds == ({"receipt": 4} if same_token else {"receipt": 1, "already_answered": 3})
    if same_token:
        assert len({found.text for found in results}) == 1


def test_all_who_answer_at_once_are_stored(family_anywhere):
    family = family_anywhere
    faults = []

    def person(number):
        try:
            submit(family, number, token=bytes([number]) * 16)
        except Exception as fault:  # noqa: BLE001 - a thread's fault is told below
            faults.append(fault)

    threads = [threading.Thread(target=person, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(family.responses()) == 3
    assert watched(family) == (3, 0)


def test_an_early_ending_is_stored_and_named_by_the_receipt(family):
    with family.db.writing() as session:
        receipt = submitting.submit(
            session,
            family.who(),
            {"A_ROLE": 2, "A_SVC": ("0",)},
            token=TOKEN,
            language="lt",
            keys=family.keys,
            clock=fixed_clock(MOMENT),
        )
        again = submitting.receipt_for(session, TOKEN, family.keys)
    assert receipt.ending == "no_services"
    assert again == receipt
    [response] = family.responses()
    assert (response.answers["A_SVC"], response.answers["A_OVR1"]) == (["0"], -7)


def test_withdrawing_deletes_the_response_and_leaves_the_ledger(family_anywhere):
    family = family_anywhere
    receipt = submit(family).text
    submit(family, 1, token=b"another token---")
    assert withdraw(family, receipt.lower().replace("-", " ")) is None
    assert [one.receipt_hash for one in family.responses()] == [
        receipts.receipt_hash(receipts.receipt_of(b"another token---", family.keys), family.keys)
    ]
    assert family.states() == ["issued", "submitted", "submitted"]
    assert watched(family) == (2, 1)
    assert withdraw(family, receipt) == Problem("receipt_unknown")
    assert submit(family) == Problem("already_answered")


def test_after_the_round_closed_nothing_is_withdrawn(family):
    receipt = submit(family).text
    family.change_round(state="closed")
    assert withdraw(family, receipt) == Problem("withdrawal_over")
    assert len(family.responses()) == 1


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "ABCD-EFGH-JKLM-NPQR", "0000-1111-OOOO-IIII", "ąčęėįšųū" * 2, "\0" * 16]
)
def test_an_unknown_receipt_withdraws_nothing(family, typed):
    submit(family)
    assert withdraw(family, typed) == Problem("receipt_unknown")
    assert len(family.responses()) == 1


def test_a_receipt_depends_on_the_token_and_the_pepper(family):
    from survey.keys import Keys

    text = receipts.receipt_of(TOKEN, family.keys)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", text)
    assert receipts.receipt_of(TOKEN, family.keys) == text
    assert receipts.receipt_of(b"1" * 16, family.keys) != text
    assert receipts.receipt_of(TOKEN, Keys.random()) != text
    assert receipts.normalise(f" {text.lower()} ") == text


def test_sending_an_unfinished_draft_stores_nothing(family):
    invitation = family.who()
    with family.db.writing() as session:
        respond.start(session, invitation, KEY)
        respond_fill.save_step(
            session, invited.by_id(session, invitation), KEY, "p2", {"A_SVC": ["FCC"]}, going_on=True
        )
        problem = submitting.send(
            session,
            invitation,
            KEY,
            token=TOKEN,
            language="lt",
            keys=family.keys,
            clock=fixed_clock(MOMENT),
        )
    assert problem == Problem("page_not_asked")
    assert family.responses() == []
