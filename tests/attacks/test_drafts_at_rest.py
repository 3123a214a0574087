"""Somebody holds a copy of the database, all printed codes and all keys: can an unfinished answer be read?

Only the three words, or the cookie, open it. Each secret that the attacker holds, and all that can be made of
them, is tried as the key; then the words are guessed, at the price of Argon2 for each guess.
"""

from __future__ import annotations

import hmac
import math
import re
from dataclasses import asdict
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest

from survey.db import Draft, Invitation
from survey.domain import codes, drafts, resume, words
from survey.domain.respondents import Respondent
from tests.fixtures.family_visitor import PAGES

ANSWERS = {"A_ROLE": 1, "A_SVC": ("FCC", "CM")}


@pytest.fixture
def left(visitor, family):
    """A draft left with three words, as a browser leaves it; the words themselves."""
    visitor.start(family.codes[0]).answer("p2", **PAGES["p2"]).answer("p3", action="leave")
    found = re.findall(r"<span>([a-z]{5})</span>", visitor.shown.text)
    assert len(found) == 3
    return "-".join(found)


def stolen(family) -> tuple[Draft, Invitation]:
    with family.db.reading() as session:
        return session.query(Draft).one(), session.get(Invitation, family.invitation_id())


def secrets_held(family, draft, invitation) -> list[bytes]:
    """Everything the attacker has, as bytes."""
    code = codes.normalise(family.codes[0])
    held = [value.encode() for value in asdict(family.keys).values()]
    held += [bytes.fromhex(value) for value in asdict(family.keys).values()]
    held += [code.encode(), code.replace("-", "").encode(), resume.code_proof(code, family.keys)]
    held += [invitation.id.encode(), invitation.code_hash.encode(), bytes.fromhex(invitation.code_hash)]
    return [*held, draft.words_salt, draft.wrapped_key, b"", bytes(32)]


def test_what_the_attacker_holds_opens_no_draft(family, left):
    draft, invitation = stolen(family)
    sealed = drafts.Sealed(draft.nonce, draft.ciphertext)
    proof = resume.code_proof(codes.normalise(family.codes[0]), family.keys)
    wrapped = resume.Wrapped(draft.words_salt, draft.wrapped_key)
    # There is something to read: with the words the same copy opens.
    key = resume.unwrap(wrapped, left, proof, Respondent(invitation.id), family.keys)
    assert drafts.unseal(sealed, key, Respondent(invitation.id)).answers == ANSWERS
    held = secrets_held(family, draft, invitation)
    tried = {(one * 32)[:32] for one in held if one} | {sha256(one).digest() for one in held}
    tried |= {hmac.digest(one, other, "sha256") for one, other in product(held, held)}
    assert len(tried) > 100
    assert [one for one in tried if drafts.unseal(sealed, one, Respondent(invitation.id)) is not None] == []
    assert resume.unwrap(wrapped, "", proof, Respondent(invitation.id), family.keys) is None
    assert resume.unwrap(wrapped, words.new_words(), proof, Respondent(invitation.id), family.keys) is None


def test_guessing_the_words_is_dear():
    """Two to the power of 33 guesses, each with 64 MiB and three passes: RFC 9106's second choice."""
    assert words.NUMBER * math.log2(len(words.all_words())) >= 33
    assert (resume.ARGON2_PASSES, resume.ARGON2_KIB) == (3, 65536)


def test_the_files_hold_neither_the_words_nor_the_key(visitor, family, left):
    from survey.web.respondent import visits

    cookie = visitor.client.get_cookie("answers", path="/a").value
    with visitor.client.application.test_request_context(headers={"Cookie": f"answers={cookie}"}):
        visit = visits.visit(visitor.name)
    path = Path(family.db.engine.url.database)
    content = b"".join(one.read_bytes() for one in path.parent.iterdir() if one.is_file())
    assert family.invitation_id().encode() in content  # there is something to search in
    for secret in (visit.key, visit.key.hex().encode(), visit.token, visit.code_proof, left.encode()):
        assert secret not in content
    assert [word for word in left.split("-") if word.encode() in content] == []
