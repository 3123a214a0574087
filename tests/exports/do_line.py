"""How Stata reads one line of a .do file: its quotes, its escapes, its options.

What Stata would read otherwise than as text (macros, comments, a second opening quote) is an error.
Rules: [U] 18.3 and the FAQ "Backslashes and macros", [R] limits.
"""

from __future__ import annotations

import re

MOST_OPTIONS = 256
OPTION = re.compile(r"(\w+)(?:\(((?:[^()\"]|\"[^\"]*\")*)\))?\s*")


class NotReadError(Exception):
    """A line that Stata would refuse, or read otherwise than meant."""


def lexed(line):
    """The line with each literal as \0, and the literals as Stata sees them."""
    code, literals, at = "", [], 0
    while at < len(line):
        if line.startswith('`"', at):
            end = line.find("\"'", at + 2)
            if end < 0 or '`"' in line[at + 2 : end]:
                raise NotReadError("the quotes do not match")
            literals.append(expanded(line[at + 2 : end]))
            code, at = code + "\0", end + 2
        elif line[at] == '"':
            end = line.find('"', at + 1)
            if end < 0:
                raise NotReadError("the quotes do not match")
            literals.append(expanded(line[at + 1 : end]))
            code, at = code + "\0", end + 1
        else:
            code, at = code + line[at], at + 1
    if re.search(r"[`'$]|//|/\*", code) or "\0" in line:
        raise NotReadError("a macro or a comment")
    return code, literals


def expanded(written):
    """What Stata sees of a literal: \\$ is $, \\\\ is \\; nothing may be a macro or a comment."""
    if re.search(r"/\*|\*/|(?<!\S)//|///", written):
        raise NotReadError("a comment in a literal")
    seen, at = "", 0
    while at < len(written):
        if written[at] == "\\" and written[at + 1 : at + 2] in ("$", "\\"):
            seen, at = seen + written[at + 1], at + 2
        elif written[at] in "`$":
            raise NotReadError("a macro in a literal")
        else:
            seen, at = seen + written[at], at + 1
    if any(letter < " " or letter == "\x7f" for letter in seen):
        raise NotReadError("a control character")
    return seen


def options_of(text):
    """Options with their arguments, in their order."""
    found = {}
    while text:
        one = OPTION.match(text)
        if not one or one[1] in found:
            raise NotReadError("the options are not read")
        found[one[1]], text = one[2], text[one.end() :]
    if len(found) > MOST_OPTIONS:
        raise NotReadError("too many options")
    return found
