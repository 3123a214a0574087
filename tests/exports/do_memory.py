"""What a .do file leaves in memory, as far as ours use it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.exports.do_line import NotReadError


@dataclass
class Mean:
    """A `svy: mean`: of which variable, over which cells, under which design."""

    variable: str
    cells: dict[str, list]
    design: dict[str, str]


@dataclass
class Session:
    """Cells by column (letters for missing answers; `texts` are columns of text), labels, design."""

    cells: dict[str, list] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    label: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    defined: dict[str, dict] = field(default_factory=dict)
    attached: dict[str, str] = field(default_factory=dict)
    design: dict[str, str] = field(default_factory=dict)
    means: list[Mean] = field(default_factory=list)
    displayed: list[str] = field(default_factory=list)
    returned: dict[str, float] = field(default_factory=dict)
    preserved: tuple[dict[str, list], dict[str, str]] | None = None


def known(session, name):
    if name not in session.cells:
        raise NotReadError(f"variable {name} not found")
    return name


def number(session, name):
    if known(session, name) in session.texts:
        raise NotReadError(f"type mismatch: {name} is a text")
    return name
