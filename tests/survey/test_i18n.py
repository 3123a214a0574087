"""Every text is there in every language it is promised in, with the right plural and the same values."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from instruments.catalog import available, load
from survey import i18n
from survey.domain.problems import Problem
from survey.i18n.typography import typeset
from survey.i18n.wording import FAMILY, STAFF

SURVEY = Path(i18n.__file__).parent.parent
WEB = SURVEY / "web"
TEMPLATES = WEB / "templates"
MARKS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
FOR_FAMILIES = [
    *sorted((TEMPLATES / "respondent").glob("*.html")),
    *sorted((TEMPLATES / "errors").glob("*.html")),
    TEMPLATES / "base.html",
    TEMPLATES / "home" / "front.html",
    *sorted((WEB / "respondent").glob("*.py")),
    WEB / "security.py",
    WEB / "questions.py",
]
TRANSLATED = [language for language in i18n.LANGUAGES if language != i18n.SOURCE]
BUTTONS = {
    "T_START": "Start",
    "T_NO": "I do not want to take part",
    "T_STOP": "Stop",
    "T_BACK": "Back",
    "T_NEXT": "Next",
    "T_SEND": "Submit",
}
WISH = {"T_CONTACT_NAME": "What shall we call you?", "T_CONTACT_REACH": "How can we reach you?"}
NUMBERS = (0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 14, 19, 20, 21, 22, 25, 101, 111, 112, 121)

Text = str | tuple[str, str]


def texts(paths: list[Path]) -> set[Text]:
    found: set[Text] = set()
    for path in paths:
        method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        options = {"newstyle_gettext": "true"} if path.suffix == ".html" else {}
        for _line, text, _comments, _context in extract_from_file(
            method, path, keywords=MARKS, options=options
        ):
            found.add(text)
    return found


def family_texts() -> set[Text]:
    return texts(FOR_FAMILIES) | set(FAMILY.values())


def staff_texts() -> set[Text]:
    others = [path for path in TEMPLATES.rglob("*.html") if path not in FOR_FAMILIES]
    pages = [path for path in WEB.rglob("*.py") if path not in FOR_FAMILIES]
    return (texts(sorted(others) + sorted(pages)) | set(STAFF.values())) - family_texts()


def catalogue(path: Path, context: str | None = None) -> dict[Text, Text]:
    with path.open("rb") as file:
        return {
            message.id: message.string
            for message in read_po(file)
            if message.id and not message.fuzzy and message.context == context
        }


def values(text: str) -> list[str]:
    return sorted(re.findall(r"%\((\w+)\)[sdf]", text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_that_families_read_is_translated_and_no_other(language):
    there = {text for text, said in catalogue(i18n.FOLDER / f"{language}.po").items() if said and all(said)}
    assert family_texts() - there == set()
    assert there - family_texts() == set()


def test_every_text_that_staff_read_is_in_lithuanian():
    there = {text for text, said in catalogue(i18n.FOLDER / "staff" / "lt.po").items() if said and all(said)}
    assert staff_texts() - there == set()


@pytest.mark.parametrize(
    "path", sorted(i18n.FOLDER.rglob("*.po")), ids=lambda path: str(path.relative_to(i18n.FOLDER))
)
def test_a_translation_names_the_same_values_in_every_form(path):
    for text, said in catalogue(path).items():
        source = text if isinstance(text, str) else text[1]
        for form in [said] if isinstance(said, str) else said:
            assert values(form) == values(source), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_said_otherwise_to_a_child_differs_and_names_the_same_values(language):
    path = i18n.FOLDER / f"{language}.po"
    to_all, to_a_child = catalogue(path), catalogue(path, i18n.TO_A_CHILD)
    assert len(to_a_child) >= 10
    for text, said in to_a_child.items():
        assert said != to_all[text]
        for form in [said] if isinstance(said, str) else said:
            assert values(form) == values(text if isinstance(text, str) else text[1]), form


def test_english_is_said_otherwise_to_a_child_alone():
    path = i18n.FOLDER / f"{i18n.SOURCE}.po"
    to_a_child = catalogue(path, i18n.TO_A_CHILD)
    assert catalogue(path) == {}
    assert set(to_a_child) - family_texts() == set()
    assert [text for text, said in to_a_child.items() if values(said) != values(text)] == []
    english = i18n.translator(i18n.SOURCE)
    assert english.gettext("Who asks?") == "Who asks?"
    assert [english.ngettext("%(n)s answer", "%(n)s answers", number) for number in (1, 2)] == [
        "%(n)s answer",
        "%(n)s answers",
    ]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_plural_form_of_the_language_is_written(language):
    with (i18n.FOLDER / f"{language}.po").open("rb") as file:
        plurals = [message for message in read_po(file) if message.pluralizable]
    assert [len(message.string) for message in plurals] == [3] * len(plurals)
    assert len(plurals) >= 2


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("form", ["A", "AP", "B", "C"])
def test_buttons_are_called_the_same_in_the_newest_questionnaires(form, language):
    texts = load(form, dict(available())[form]).texts
    said = catalogue(i18n.FOLDER / f"{language}.po")
    assert {code: texts[code][language] for code in BUTTONS} == {
        code: said[BUTTONS[code]] for code in BUTTONS
    }


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("form", ["B", "C"])
def test_a_child_who_wants_to_be_contacted_is_asked_in_the_words_of_the_questionnaires(form, language):
    texts = load(form, dict(available())[form]).texts
    said = catalogue(i18n.FOLDER / f"{language}.po", i18n.TO_A_CHILD)
    assert {code: texts[code][language] for code in WISH} == {code: said.get(WISH[code]) for code in WISH}


# By the rules of Unicode (CLDR): one / few / many of whole numbers.
@pytest.mark.parametrize(
    ("language", "one", "few"),
    [
        ("lt", {1, 21, 101, 121}, {2, 3, 4, 5, 9, 22, 25}),
        ("ru", {1, 21, 101, 121}, {2, 3, 4, 22}),
        ("uk", {1, 21, 101, 121}, {2, 3, 4, 22}),
        ("pl", {1}, {2, 3, 4, 22}),
    ],
)
def test_plural_forms_follow_the_language(language, one, few):
    singular, plural = next(text for text in family_texts() if isinstance(text, tuple))
    forms = [typeset(form, language) for form in catalogue(i18n.FOLDER / f"{language}.po")[singular, plural]]
    speak = i18n.translator(language)
    said = {number: forms.index(speak.ngettext(singular, plural, number)) for number in NUMBERS}
    assert said == {number: 0 if number in one else 1 if number in few else 2 for number in NUMBERS}


QUOTES = {"lt": "„“", "ru": "«»", "uk": "«»", "pl": "„”"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_quotation_marks_are_those_of_the_language(language):
    said = "".join("".join(text) for text in catalogue(i18n.FOLDER / f"{language}.po").values())
    assert set(re.findall('["„“”«»]', said)) - set(QUOTES[language]) == set()


def test_every_problem_of_the_domain_has_a_wording():
    raised = set()
    for path in sorted((SURVEY / "domain").glob("*.py")) + sorted((WEB / "respondent").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    raised.add(first.value)
    assert raised - set(i18n.WORDING) == set()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_problem_is_said_with_its_values(language):
    for code, sentence in FAMILY.items():
        said = i18n.problem_text(language, Problem(code, dict.fromkeys(values(sentence), 7)))
        assert said.endswith((".", "!"))
        assert "%(" not in said


def test_a_problem_in_two_languages():
    problem = Problem("code_unknown")
    assert i18n.problem_text("en", problem).startswith("We do not know this code.")
    assert i18n.problem_text("lt", problem) == "Tokio kodo nėra. Palyginkite jį su kodu, kurį gavote."


def test_an_unknown_code_is_a_programmers_fault():
    with pytest.raises(KeyError):
        i18n.problem_text("lt", Problem("no such code"))


# What an editor of the language would not let pass.
UNTIDY = {
    "lt": re.compile(r"['\"]|\.\.\.| - |(?<![\w“])(?:jūs|jūsų|jums|jumis)\b"),
    "ru": re.compile(r"['\"]|\.\.\.| - |(?<!\w)(?:вы|вас|вам|вами|ваш\w*)\b"),
    "uk": re.compile(r"['\"]|\.\.\.| - |(?<!\w)(?:ви|вас|вам|вами|ваш\w*)\b"),
    "pl": re.compile(r"['\"]|\.\.\.| - |\bpaństw\w*"),
}


def said_in(language):
    """Return every text of a language in all its forms, those for staff too where there are any."""
    paths = [
        path
        for path in (i18n.FOLDER / "staff" / f"{language}.po", i18n.FOLDER / f"{language}.po")
        if path.exists()
    ]
    whole = [
        said
        for path in paths
        for context in (None, i18n.TO_A_CHILD)
        for said in catalogue(path, context).values()
    ]
    return [form for said in whole for form in ([said] if isinstance(said, str) else said)]


@pytest.mark.parametrize("language", TRANSLATED)
def test_quotes_dashes_and_the_polite_you_are_as_the_language_writes_them(language):
    assert [form for form in said_in(language) if UNTIDY[language].search(form)] == []


# One word for one thing, and none that means something else to a family.
OTHER_WORDS = {
    # failas, apklausa, klausimynas, sistema; nieko neišsaugota
    "lt": re.compile(r"rinkmen|[Aa]pklausos dal[iįy]|\b[Ff]orma %|šios tarnybos|\b[Nn]iekas ne\w+t[ao]\b"),
    # поставщик услуг, анкета; a сервис is taken for one of the services that are rated
    "ru": re.compile(r"[Пп]оставщик(?!\w* услуг)|[Пп]ровайдер|[Сс]ервис|[Оо]просник"),
    "uk": re.compile(r"[Нн]адавач(?!\w* послуг)|[Пп]ровайдер|[Сс]ервіс|[Оо]питувальник"),
    # usługodawca, proszę, ankieta
    "pl": re.compile(r"podmiot|[Pp]rosimy|[Dd]ostawc|[Kk]westionariusz|\b[Bb]adani[eau]\b"),
}


@pytest.mark.parametrize("language", TRANSLATED)
def test_one_thing_has_one_name(language):
    found = said_in(language)
    assert [form for form in found if OTHER_WORDS[language].search(form)] == []
