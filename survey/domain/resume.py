"""Going on with unfinished answers on another device: three words wrap the draft's key.

Whoever holds the database, the printed code and the pepper still has to guess three words (at least 33 bits),
and pays Argon2 for each guess. It is paid at leaving and at resuming only, outside any transaction.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.db import Database
from survey.db.answers import Draft
from survey.domain import codes, drafts, invited, respond, words
from survey.domain.problems import Problem
from survey.domain.respondents import Respondent
from survey.keys import Keys

SALT_BYTES = 16
PROOF_BYTES = 16
TRIES = 10
# RFC 9106, the second recommended choice, on one core.
ARGON2_PASSES, ARGON2_KIB, ARGON2_LANES = 3, 64 * 1024, 1


@dataclass(frozen=True)
class Wrapped:
    """The key of a draft under three words, as it is stored."""

    salt: bytes
    content: bytes


def code_proof(typed: str, keys: Keys) -> bytes:
    """Return what a browser keeps of its code: made of code and pepper, neither of which it tells."""
    code = codes.normalise(typed) or ""
    return hmac.digest(bytes.fromhex(keys.pepper), b"words:" + code.encode("ascii"), "sha256")[:PROOF_BYTES]


def offer_words(db: Database, who: Respondent, key: bytes, proof: bytes, keys: Keys) -> str | Problem:
    """Return three new words for this device's draft; earlier words end.

    Children get none, nor do visits of an open link: without a code there is nothing by which another device
    could find the draft.
    """
    with db.reading() as session:
        asked = invited.by_id(session, who)
        problem = _obstacle(asked, key)
    if problem is not None:
        return problem
    made = words.new_words()
    wrapped = wrap(key, made, proof, who, keys)
    with db.writing() as session:
        drafts.fetch(session, who)
        problem = _obstacle(invited.by_id(session, who), key)  # another device may have begun anew meanwhile
        if problem is not None:
            return problem
        session.execute(
            update(Draft)
            .where(Draft.invitation_id == who.id)
            .values(words_salt=wrapped.salt, wrapped_key=wrapped.content, words_failures=0)
            .execution_options(synchronize_session=False)
        )
    return made


def resume(db: Database, who: Respondent, typed: str, proof: bytes, keys: Keys) -> bytes | Problem:
    """Return the draft's key for the right words; each try is counted before it is made."""
    clean = words.normalise(typed)
    if clean is None:
        return Problem("words_mistyped")
    with db.writing() as session:
        asked = invited.by_id(session, who)
        if asked is None:
            return Problem("code_unknown")
        if asked.obstacle is not None:
            return asked.obstacle
        wrapped = _take_try(session, who)
    if isinstance(wrapped, Problem):
        return wrapped
    key = unwrap(wrapped, clean, proof, who, keys)
    if key is None:
        return Problem("words_wrong")
    with db.writing() as session:
        _forget_tries(session, who)
    return key


def wrap(key: bytes, three: str, proof: bytes, who: Respondent, keys: Keys) -> Wrapped:
    """Encrypt a draft's key under three words, the code and the pepper."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(drafts.NONCE_BYTES)
    outer = _stretched(three, proof, salt, keys)
    return Wrapped(salt, nonce + AESGCM(outer).encrypt(nonce, key, who.id.encode()))


def unwrap(wrapped: Wrapped, three: str, proof: bytes, who: Respondent, keys: Keys) -> bytes | None:
    """Return the draft's key, or None for other words, another code or another pepper."""
    nonce, content = wrapped.content[: drafts.NONCE_BYTES], wrapped.content[drafts.NONCE_BYTES :]
    try:
        return AESGCM(_stretched(three, proof, wrapped.salt, keys)).decrypt(nonce, content, who.id.encode())
    except InvalidTag:
        return None


def _stretched(three: str, proof: bytes, salt: bytes, keys: Keys) -> bytes:
    secret = hmac.digest(bytes.fromhex(keys.pepper), b"wrap:" + proof + three.encode("ascii"), "sha256")
    return hash_secret_raw(
        secret,
        salt,
        time_cost=ARGON2_PASSES,
        memory_cost=ARGON2_KIB,
        parallelism=ARGON2_LANES,
        hash_len=drafts.KEY_BYTES,
        type=Type.ID,
    )


def _obstacle(asked: invited.Invited | None, key: bytes) -> Problem | None:
    if asked is None:
        return Problem("code_unknown")
    if asked.obstacle is not None:
        return asked.obstacle
    progress = respond.progress_of(asked, key)
    if isinstance(progress, Problem):
        return progress
    without = asked.of_child or asked.who.by_link
    return Problem("draft_gone") if progress is None or without else None


def _take_try(session: Session, who: Respondent) -> Wrapped | Problem:
    mine = Draft.invitation_id == who.id
    row = session.execute(select(Draft.words_salt, Draft.wrapped_key).where(mine)).one_or_none()
    if row is None or row.words_salt is None or row.wrapped_key is None:
        return Problem("words_none")
    counted = session.execute(
        update(Draft)
        .where(mine, Draft.words_failures < TRIES)
        .values(words_failures=Draft.words_failures + 1)
        .execution_options(synchronize_session=False)
    )
    return Wrapped(row.words_salt, row.wrapped_key) if counted.rowcount == 1 else Problem("words_used_up")


def _forget_tries(session: Session, who: Respondent) -> None:
    session.execute(
        update(Draft)
        .where(Draft.invitation_id == who.id)
        .values(words_failures=0)
        .execution_options(synchronize_session=False)
    )
