"""Three made-up words with which somebody goes on with unfinished answers on another device.

One list for five languages: five letters, consonant and vowel in turn, all of them letters that Lithuanian,
English, Russian, Ukrainian and Polish share. The last letter is a check: one wrong letter never makes another
word. Words are shown in the script of the page and read in either script.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from itertools import product

CONSONANTS = "bdgklmnprstvz"
VOWELS = "aeiou"
NUMBER = 3
# Beginnings and ends of words that are rude, or too grave, in one of the five languages.
REFUSED = re.compile(
    "bab|bet|bom|bor|dab|deb|deg|dem|did|dol|dup|dur|gad|gaz|ger|gom|gov|kak|kal|kar|kol|kop|kot|kun|kur|"
    "lab|lap|lep|loh|lok|lop|lup|mir|mor|mud|nak|nar|nat|naz|neg|nig|pad|ped|per|pid|pil|pis|piz|pod|pop|pot|"
    "pud|puk|pup|rak|ran|rap|ras|rit|rup|sad|sat|sek|ser|sik|sis|siz|sos|sra|sud|suk|sut|tab|tit|top|tup|tur|"
    "vag|vor|zad|zas|zek|zop"
)
_CYRILLIC = {
    "ru": str.maketrans("bdgklmnprstvzaeiou", "бдгклмнпрствзаеиоу"),
    "uk": str.maketrans("bdgklmnprstvzaeiou", "бдгклмнпрствзаеіоу"),
}
_LATIN = str.maketrans("бдгґклмнпрствзаеєэиіыоуwyqc", "bdggklmnprstvzaeeeiiiouvikk")


@cache
def all_words() -> tuple[str, ...]:
    """Return every word, in the order of the alphabet: at least 2048 of them, eleven bits each."""
    made = (_with_check(*letters) for letters in product(CONSONANTS, VOWELS, CONSONANTS, VOWELS))
    return tuple(sorted(word for word in made if not REFUSED.search(word)))


def new_words() -> str:
    """Return three random words in their one form: small Latin letters, a dash between words."""
    return "-".join(secrets.choice(all_words()) for _ in range(NUMBER))


def normalise(typed: str) -> str | None:
    """Return typed words in their one form, or None where they are not three or one has a wrong letter."""
    plain = unicodedata.normalize("NFKD", typed[:200]).lower().translate(_LATIN)
    found = re.findall(r"[a-z]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    if len(found) != NUMBER or any(word not in _known() for word in found):
        return None
    return "-".join(found)


def shown(words: str, language: str) -> tuple[str, ...]:
    """Return the words one by one in the script of a language."""
    return tuple(words.translate(_CYRILLIC.get(language, {})).split("-"))


@cache
def _known() -> frozenset[str]:
    return frozenset(all_words())


def _with_check(first: str, vowel: str, second: str, last: str) -> str:
    """Add the check: other factors for each place, so that two letters that changed places show too."""
    total = CONSONANTS.index(first) + 2 * VOWELS.index(vowel)
    total += 3 * CONSONANTS.index(second) + 5 * VOWELS.index(last)
    return first + vowel + second + last + CONSONANTS[total % len(CONSONANTS)]
