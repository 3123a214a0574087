"""Sibling groups of a confidential round: brothers and sisters whose answers are known as one family's.

The frame counts them: `siblings_2` is the number of pairs at an organisation, `siblings_3` of threes, and so
on. An anonymous round has no groups: its invitations never get one, so no answer can be given one later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import select

from survey.db import InvitationSibling
from survey.db.session import AnySession

CONFIDENTIAL = "confidential"
MODES = ("anonymous", CONFIDENTIAL)
COLUMN = re.compile(r"siblings_([2-9])")
NAMED = "siblings_"


def sizes(counts: Mapping[str, int]) -> Iterator[int]:
    """Return how many children each group has, largest first, by the counted columns of a frame line."""
    for name in sorted(counts, reverse=True):
        found = COLUMN.fullmatch(name)
        if found is not None:
            yield from [int(found[1])] * counts[name]


def units(eligible: int, counts: Mapping[str, int]) -> int:
    """Return how many sampling units so many eligible children are, where a group of siblings is one."""
    return eligible - sum(size - 1 for size in sizes(counts))


def places(number: int, counts: Mapping[str, int]) -> list[int]:
    """Return the group of each of `number` invitations, counted from 1; 0 for those without siblings."""
    found: list[int] = []
    for group, size in enumerate(sizes(counts), 1):
        if len(found) + size > number:
            break
        found += [group] * size
    return found + [0] * (number - len(found))


def group_of(session: AnySession, invitation_id: str) -> str | None:
    """Return the random name of the sibling group of an invitation, or None where it has none."""
    wanted = select(InvitationSibling.sibling_group).where(InvitationSibling.invitation_id == invitation_id)
    return session.scalar(wanted)
