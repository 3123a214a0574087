"""What the languages do at the end of a line and in a range of numbers.

A word of one letter does not stay behind at the end of a line in Lithuanian, Russian, Ukrainian and Polish; a
number keeps its unit, a telephone number its groups; a dash does not begin a line; whole numbers from–to
have a dash (7–11). Dates and codes keep their hyphens. An ending for the other gender stays whole and with
its word.
"""

from __future__ import annotations

import re
from functools import lru_cache

NO_BREAK = "\N{NO-BREAK SPACE}"
WHOLE = "\N{WORD JOINER}"  # after a hyphen, where a line would end
# A standard keeps its number: EN 301 549, WCAG 2.1.
IN_NUMBER = re.compile(r"(?<=\d) (?=\d)|(?<=\bEN) (?=\d)|(?<=\bWCAG) (?=\d)")
NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=[^\W\d_]|%)")
RANGE = re.compile(r"(?<![\w-])(\d{1,3})-(\d{1,3})(?![\w-])")
ENDING = re.compile(r" \(-(?=[^\W\d_])")
SAMPLE_SIZE = re.compile(r"(?<=\bn) = (?=[\d%])")  # n = 12
DASH = re.compile(r" (?=[–—] )")
ONE_LETTER = re.compile(r"(?<![\w'’%)])([^\W\d_бж]) (?=\S)")
# Two Slavic particles of one letter lean on the word before them.
PARTICLE = re.compile(r" (?=[бж](?!\w))")
WITH_SHORT_WORDS = frozenset({"lt", "ru", "uk", "pl"})
# A value that is a number, in a text of the interface: it keeps the word that follows.
NUMBERS = re.compile(r"(%\((?:minutes|seconds|count|number|least|most)\)[sd]) (?=[^\W\d_])")

# "Until" keeps its hour: alone on the next line the hour says nothing.
HOUR = re.compile(r" (?=%\(time\)s)")


@lru_cache(maxsize=4096)
def typeset(text: str, language: str) -> str:
    """Return a text as the language sets it; nothing that is read changes."""
    text = RANGE.sub("\\1–\\2", IN_NUMBER.sub(NO_BREAK, text))
    text = SAMPLE_SIZE.sub(f"{NO_BREAK}={NO_BREAK}", text)
    text = HOUR.sub(NO_BREAK, text)
    text = NUMBERS.sub(f"\\1{NO_BREAK}", NUMBER_AND_UNIT.sub(NO_BREAK, text))
    if language not in WITH_SHORT_WORDS:
        return text
    # Twice: of two short words in a row the second begins where the first one's match ended.
    for _ in range(2):
        text = ONE_LETTER.sub(f"\\1{NO_BREAK}", text)
    text = ENDING.sub(f"{NO_BREAK}(-{WHOLE}", text)
    return DASH.sub(NO_BREAK, PARTICLE.sub(NO_BREAK, text))
