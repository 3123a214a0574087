"""Invitation codes: tolerant of how they are typed, intolerant of any one wrong or swapped symbol."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.domain import codes
from survey.keys import Keys

SYMBOLS = st.text(codes.ALPHABET, min_size=codes.SYMBOLS, max_size=codes.SYMBOLS)


def written(symbols: str) -> str:
    return symbols + codes.check_character(symbols)


def test_the_alphabet_has_32_letters_and_none_that_looks_like_another():
    assert len(set(codes.ALPHABET)) == 32
    assert set("ILOU").isdisjoint(codes.ALPHABET)


def test_a_new_code_is_printed_in_groups_and_normal():
    code = codes.new_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 1]
    assert codes.normalise(code) == code


@given(SYMBOLS, st.integers(0, codes.SYMBOLS), st.sampled_from(codes.ALPHABET))
def test_any_wrong_symbol_is_noticed(symbols, place, other):
    code = written(symbols)
    wrong = code[:place] + other + code[place + 1 :]
    assert (codes.normalise(wrong) is None) == (wrong != code)


@given(SYMBOLS, st.integers(0, codes.SYMBOLS - 1))
def test_any_two_neighbours_that_changed_places_are_noticed(symbols, place):
    code = written(symbols)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (codes.normalise(swapped) is None) == (swapped != code)


def test_every_factor_of_the_check_is_different_and_none_is_zero():
    # One symbol "1" at each place gives the place's factor: so the two properties above hold for all codes.
    factors = [
        codes.check_character("0" * place + "1" + "0" * (codes.SYMBOLS - 1 - place))
        for place in range(codes.SYMBOLS)
    ]
    assert len({*factors, "1", "0"}) == codes.SYMBOLS + 2


@given(SYMBOLS, SYMBOLS)
def test_the_check_is_linear_so_that_the_factors_prove_it(left, right):
    def add(one, other):
        pairs = zip(one, other, strict=True)
        return "".join(codes.ALPHABET[codes.ALPHABET.index(a) ^ codes.ALPHABET.index(b)] for a, b in pairs)

    total = add(codes.check_character(left), codes.check_character(right))
    assert codes.check_character(add(left, right)) == total


@pytest.mark.parametrize(("letter", "value"), [("o", "0"), ("O", "0"), ("i", "1"), ("l", "1"), ("L", "1")])
def test_look_alikes_are_read_as_meant(letter, value):
    code = written(value + "A" * 11)
    assert codes.normalise(letter + code[1:]) == codes.normalise(code) is not None


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        " ".join,
        lambda code: f"  {code}\n".replace("\n", " "),
        lambda code: code.replace("-", "–"),
        lambda code: code.replace("-", ""),
        lambda code: code.translate(str.maketrans("ABCEHKMPTX", "АВСЕНКМРТХ")),
    ],
    ids=["small letters", "spaces", "spaces around", "dashes", "no hyphens", "Cyrillic keyboard"],
)
def test_ways_of_typing_a_code(change):
    code = codes._printed(written("ABCEHKMPTX01"))
    assert codes.normalise(change(code)) == code


@pytest.mark.parametrize("typed", ["", "AAAA", "A" * 14, "U" * 13, "ąąąąąąąąąąąąą", "\0" * 13, "A" * 100_000])
def test_what_is_no_code(typed):
    assert codes.normalise(typed) is None


def test_the_hash_depends_on_the_key():
    code = codes.new_code()
    one, other = Keys.random(), Keys.random()
    assert codes.code_hash(code, one) == codes.code_hash(code, one) != codes.code_hash(code, other)
