"""Three words: a list that is easy to type, a key they wrap, tries that are counted before they are made."""

from __future__ import annotations

import math
import threading

import pytest

from survey.db import Draft
from survey.domain import invited, respond, respond_fill, resume, words
from survey.domain.drafts import Progress
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent

KEY = bytes(range(32))
PROOF = b"proof of the code"


@pytest.fixture
def left(family):
    """An invitation left with one page answered, and its words."""
    invitation = family.who()
    with family.db.writing() as session:
        respond.start(session, invitation, KEY)
        respond_fill.save_step(
            session,
            invited.by_id(session, invitation),
            KEY,
            "p2",
            {"A_ROLE": ["3"], "A_SVC": ["CM"]},
            going_on=True,
        )
    three = resume.offer_words(family.db, invitation, KEY, PROOF, family.keys)
    assert isinstance(three, str)
    return invitation, three


def test_three_words_hold_at_least_33_bits():
    assert words.NUMBER * math.log2(len(words.all_words())) >= 33
    assert len(set(words.all_words())) == len(words.all_words())
    assert {len(word) for word in words.all_words()} == {5}
    assert len({words.new_words() for _ in range(50)}) == 50


def test_no_wrong_letter_and_no_two_swapped_ones_make_another_word():
    known = set(words.all_words())
    for word in words.all_words()[::97]:
        for place in range(5):
            for letter in "abcdefghijklmnopqrstuvwxyz":
                wrong = word[:place] + letter + word[place + 1 :]
                assert wrong == word or wrong not in known
        swapped = word[2] + word[1] + word[0] + word[3:]
        assert swapped == word or swapped not in known


@pytest.mark.parametrize("language", ["lt", "en", "ru", "uk", "pl"])
def test_words_are_read_as_they_are_shown_in_every_language(language):
    for _ in range(100):
        three = words.new_words()
        shown = words.shown(three, language)
        assert words.normalise(" ".join(shown)) == three
        assert words.normalise("  " + ", ".join(shown).upper() + ".") == three
        assert shown[0].isascii() == (language not in ("ru", "uk"))


@pytest.mark.parametrize("typed", ["", "a", "one two three", "\x00", "😀 😀 😀", "a" * 5000, "-" * 300])
def test_what_is_no_words(typed):
    assert words.normalise(typed) is None


def test_the_right_words_give_the_key_and_the_answers(family, left):
    invitation, three = left
    typed = " ".join(words.shown(three, "uk")).upper()
    assert resume.resume(family.db, invitation, typed, PROOF, family.keys) == KEY
    with family.db.reading() as session:
        asked = respond.invited.by_id(session, invitation)
    assert respond.progress_of(asked, KEY).answers == {"A_ROLE": 3, "A_SVC": ("CM",)}
    assert respond.progress_of(asked, b"x" * 32) == Problem("draft_elsewhere_words")


def test_new_words_end_the_earlier_ones(family, left):
    invitation, three = left
    newer = resume.offer_words(family.db, invitation, KEY, PROOF, family.keys)
    assert resume.resume(family.db, invitation, three, PROOF, family.keys) == Problem("words_wrong")
    assert resume.resume(family.db, invitation, newer, PROOF, family.keys) == KEY


def test_the_words_of_another_code_open_nothing(family, left):
    invitation, three = left
    assert resume.resume(family.db, invitation, three, b"another code", family.keys) == Problem("words_wrong")


def test_only_ten_tries_and_a_right_one_starts_anew(family, left, monkeypatch):
    monkeypatch.setattr(resume, "ARGON2_KIB", 8)  # what a guess costs is not looked at here
    invitation, _ = left
    three = resume.offer_words(family.db, invitation, KEY, PROOF, family.keys)
    wrong = words.new_words()
    for _ in range(resume.TRIES - 1):
        assert resume.resume(family.db, invitation, wrong, PROOF, family.keys) == Problem("words_wrong")
    assert resume.resume(family.db, invitation, three, PROOF, family.keys) == KEY
    assert resume.resume(family.db, invitation, "mistyped", PROOF, family.keys) == Problem("words_mistyped")
    for _ in range(resume.TRIES):
        assert resume.resume(family.db, invitation, wrong, PROOF, family.keys) == Problem("words_wrong")
    assert resume.resume(family.db, invitation, three, PROOF, family.keys) == Problem("words_used_up")
    with family.db.reading() as session:
        assert session.get(Draft, invitation.id).words_failures == resume.TRIES


def test_guesses_at_the_same_time_are_counted_too(family_anywhere, monkeypatch):
    monkeypatch.setattr(resume, "ARGON2_KIB", 8)
    family, invitation = family_anywhere, family_anywhere.who()
    with family.db.writing() as session:
        respond.start(session, invitation, KEY)
    resume.offer_words(family.db, invitation, KEY, PROOF, family.keys)
    outcomes = []

    def guess():
        outcomes.append(resume.resume(family.db, invitation, words.new_words(), PROOF, family.keys).code)

    guessing = [threading.Thread(target=guess) for _ in range(resume.TRIES + 5)]
    for one in guessing:
        one.start()
    for one in guessing:
        one.join()
    assert sorted(outcomes) == ["words_used_up"] * 5 + ["words_wrong"] * resume.TRIES


def test_there_are_no_words_where_there_is_nothing_to_go_on_with(family):
    invitation = family.who()
    assert resume.offer_words(family.db, invitation, KEY, PROOF, family.keys) == Problem("draft_gone")
    three = words.new_words()
    assert resume.resume(family.db, invitation, three, PROOF, family.keys) == Problem("words_none")
    with family.db.writing() as session:
        respond.start(session, invitation, KEY)
    assert resume.resume(family.db, invitation, three, PROOF, family.keys) == Problem("words_none")
    other = resume.offer_words(family.db, invitation, b"x" * 32, PROOF, family.keys)
    assert other == Problem("draft_elsewhere")
    family.change_round(state="closed")
    assert resume.offer_words(family.db, invitation, KEY, PROOF, family.keys) == Problem("round_closed")
    assert resume.resume(family.db, invitation, three, PROOF, family.keys) == Problem("round_closed")
    assert resume.resume(family.db, Respondent("nobody"), three, PROOF, family.keys) == Problem(
        "code_unknown"
    )


def test_children_get_no_words(family, monkeypatch):
    monkeypatch.setattr(invited, "OF_CHILDREN", frozenset({"A"}))  # the form of the fixture
    invitation = family.who()
    with family.db.writing() as session:
        assert respond.start(session, invitation, KEY) == Progress()
    assert resume.offer_words(family.db, invitation, KEY, PROOF, family.keys) == Problem("draft_gone")
