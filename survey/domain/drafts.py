"""Drafts: an unfinished answer under a random key that only the person's cookie holds."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete
from sqlalchemy.orm import Session

from instruments.answers import Answers
from survey.db.answers import Draft

KEY_BYTES = 32
NONCE_BYTES = 12
# Padded, so that the length does not tell how far somebody got or how many services were ticked.
BLOCK = 1024


@dataclass(frozen=True)
class Progress:
    """How far somebody is: answers, items passed, items prompted for, pages that led to the calm page.

    `one` tells that one question is shown at a time.
    """

    answers: Answers = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    prompted: frozenset[str] = frozenset()
    calmed: frozenset[str] = frozenset()
    one: bool = False

    def with_answers(self, answers: Answers) -> Progress:
        """Return the same progress with other answers."""
        return replace(self, answers=answers)


@dataclass(frozen=True)
class Sealed:
    """A draft as it is stored."""

    nonce: bytes
    ciphertext: bytes


def new_key() -> bytes:
    """Return a key for one draft."""
    return secrets.token_bytes(KEY_BYTES)


def seal(progress: Progress, key: bytes, invitation_id: str) -> Sealed:
    """Encrypt progress; the invitation is bound to it, so a draft cannot be moved to another one."""
    content = json.dumps(
        {
            "answers": progress.answers,
            "done": sorted(progress.done),
            "prompted": sorted(progress.prompted),
            "calmed": sorted(progress.calmed),
            "one": progress.one,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    padded = content + b" " * (-len(content) % BLOCK)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, padded, invitation_id.encode()))


def unseal(sealed: Sealed, key: bytes, invitation_id: str) -> Progress | None:
    """Decrypt progress; None where the key is another one (another device) or the draft was tampered with."""
    try:
        content = AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, invitation_id.encode())
    except InvalidTag:
        return None
    plain = json.loads(content)
    answers: Answers = {
        code: tuple(value) if isinstance(value, list) else value for code, value in plain["answers"].items()
    }
    sets = {name: frozenset(plain[name]) for name in ("done", "prompted", "calmed")}
    return Progress(answers, **sets, one=plain["one"])


def store(session: Session, invitation_id: str, key: bytes, progress: Progress) -> None:
    """Keep progress as the one draft of an invitation, in place of an earlier one."""
    sealed = seal(progress, key, invitation_id)
    draft = session.get(Draft, invitation_id)
    if draft is None:
        draft = Draft(invitation_id=invitation_id)
        session.add(draft)
    draft.nonce, draft.ciphertext = sealed.nonce, sealed.ciphertext
    session.flush()


def fetch(session: Session, invitation_id: str) -> Sealed | None:
    """Return the draft of an invitation for writing, or None."""
    draft = session.get(Draft, invitation_id, with_for_update=True)
    return None if draft is None else Sealed(draft.nonce, draft.ciphertext)


def discard(session: Session, invitation_id: str) -> None:
    """Delete the draft of an invitation, if there is one."""
    session.execute(delete(Draft).where(Draft.invitation_id == invitation_id))
