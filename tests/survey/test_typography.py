"""What stays together at the end of a line, quotation marks, dashes and ranges, in five languages."""

from __future__ import annotations

import re

import pytest

from instruments.catalog import available, load
from instruments.texts import texts_of
from survey import i18n
from survey.i18n.typography import NO_BREAK, WHOLE, typeset
from survey.i18n.wording import FAMILY
from tests.survey.test_i18n import catalogue

ALL = [load(*one) for one in sorted(available())]
STANDARD = "EN~301~549 (WCAG~2.1".replace("~", NO_BREAK)
SPACES = str.maketrans({NO_BREAK: " ", WHOLE: ""})
RANGE = re.compile(r"(?<=\d)–(?=\d)")
BROKEN = re.compile(r"(?:^|[ \u00a0])[^\W\d_бж] \w| [–—] |\d \w| [бж] ")


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("7-11", "lt", "7–11"),
        ("vaikai 7-11 metų", "lt", "vaikai 7–11~metų"),
        ("2026-10-05, ABCD-2345-EFGH-6", "lt", "2026-10-05, ABCD-2345-EFGH-6"),
        ("skambink 8 800 10 800", "lt", "skambink 8~800~10~800"),
        ("per 12 mėnesių, 95 % žmonių", "lt", "per 12~mėnesių, 95~% žmonių"),
        ("ne į tą, o į kitą", "lt", "ne į~tą, o~į~kitą"),
        ("A. Pavyzdys", "lt", "A. Pavyzdys"),
        ("И в школе, и у нас – всё", "ru", "И~в~школе, и~у~нас~– всё"),
        ("мама й тато – у них", "uk", "мама й~тато~– у~них"),
        ("м’я і з’їзд", "uk", "м’я і~з’їзд"),
        ("вони могли б дізнатися", "uk", "вони могли~б дізнатися"),
        ("pomoc i opieka w domu", "pl", "pomoc i~opieka w~domu"),
        ("Globėjas (-a) ar rūpintojas (-a)", "lt", "Globėjas~(-^a) ar rūpintojas~(-^a)"),
        ("I am a child of 7-11", "en", "I am a child of 7–11"),
        ("in 10 minutes", "en", "in 10~minutes"),
        ("%(minutes)s min.", "lt", "%(minutes)s~min."),
        ("be pagalbos (n = %(n)s)", "lt", "be pagalbos (n~=~%(n)s)"),
        ("n = 12", "en", "n~=~12"),
        ("standartas EN 301 549 (WCAG 2.1)", "lt", "standartas EN~301~549 (WCAG~2.1)"),
        ("%(provider)s teikia", "lt", "%(provider)s teikia"),
        ("dabar atsiliepia, iki %(time)s", "lt", "dabar atsiliepia, iki~%(time)s"),
        ("answered now, until %(time)s", "en", "answered now, until~%(time)s"),
    ],
)
def test_what_stays_together(text, language, wanted):
    assert typeset(text, language) == wanted.replace("~", NO_BREAK).replace("^", WHOLE)


def asked():
    """Every text of every questionnaire, with its language."""
    return [
        (instrument.id, language, said)
        for instrument in ALL
        for _owner, _place, text in texts_of(instrument)
        for language, said in text.items()
    ]


def test_nothing_that_is_read_changes():
    for _form, language, said in asked():
        found = typeset(said, language)
        assert RANGE.sub("-", found.translate(SPACES)) == RANGE.sub("-", said)
        assert typeset(found, language) == found


def test_no_line_of_a_questionnaire_ends_with_a_short_word_or_begins_with_a_dash():
    found = [typeset(said, language) for _form, language, said in asked() if language != "en"]
    assert [said for said in found if BROKEN.search(said)] == []


def test_the_interface_is_set_like_the_questionnaires():
    said = i18n.translator("lt").gettext(FAMILY["too_many"])
    assert f"%(minutes)s{NO_BREAK}min." in said


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_text_that_families_read_is_set_in_english_too(language):
    speak = i18n.translator(language)
    asked = [one for one in catalogue(i18n.FOLDER / "lt.po") if isinstance(one, str)]
    found = [speak.gettext(one) for one in [*asked, *FAMILY.values()]]
    assert [said for said in found if typeset(said, language) != said] == []
    assert [said.count(STANDARD) for said in found if "549" in said] == [1]


QUOTES = {"lt": "„“", "en": "“”‘’", "ru": "«»", "uk": "«»", "pl": "„”"}


def test_quotation_marks_and_dashes_of_questionnaires_are_those_of_the_language():
    marks = [
        (form, said, set(re.findall('["„“”«»]', said)) - set(QUOTES[one])) for form, one, said in asked()
    ]
    assert [(form, said) for form, said, strange in marks if strange or " - " in said] == []


@pytest.mark.parametrize(("number", "wanted"), [(0, "places"), (1, "place"), (2, "places"), (11, "places")])
def test_english_has_two_forms(number, wanted):
    assert i18n.translator("en").ngettext("place", "places", number) == wanted
