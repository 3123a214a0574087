"""One evidence line more or less, by a button without a script: nothing is saved, nothing typed is lost."""

from __future__ import annotations

import re
from dataclasses import replace

from survey.domain.assess_fill import LINES_MOST, Typed, TypedLine

_BUTTON = re.compile(r"(?:add\.([A-Z0-9_]+)|remove\.([A-Z0-9_]+)\.(\d{1,2}))")


def change(typed: Typed, button: str) -> Typed | None:
    """Return the section with the line that the button adds or removes; None for another button."""
    pressed = _BUTTON.fullmatch(button)
    if pressed is None:
        return None
    code = pressed[1] or pressed[2]
    lines = list(typed.lines.get(code, ()))
    if pressed[1]:
        lines.append(TypedLine())
    elif int(pressed[3]) < len(lines):
        del lines[int(pressed[3])]
    return replace(typed, lines={**typed.lines, code: tuple(lines[:LINES_MOST])})
