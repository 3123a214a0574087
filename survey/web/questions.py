"""The items of an instrument as fields of a page: words in one language, what is chosen, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instruments.answers import Answer, AnswerProblem, Context, options
from instruments.model import Instrument, Item
from instruments.reading import MOST_TEXT
from survey.i18n import N_
from survey.i18n.typography import typeset
from survey.web.language import gettext

PROVIDER_TOKEN = "{teikėjas}"  # noqa: S105 - a place in a text, no secret

# Letters that a box takes: more than may be sent, so that a text too long comes back with a word about it,
# and so few that the boxes of a page fit into a request, beyond which a text is refused unread and lost.
LONGEST_TYPED = 4 * MOST_TEXT
PROBLEM_TEXTS = {
    "required": N_("Please answer this question: the next questions depend on it."),
    "not_an_option": N_("Please choose one of the answers shown."),
    "malformed": N_("Please choose one of the answers shown."),
    "unknown_field": N_("Please choose one of the answers shown."),
    "too_long": N_("The text is too long. Please shorten it."),
    "out_of_range": N_("The number is too small or too large. Please check it."),
    "check_failed": N_("This answer does not fit another answer. Please correct one of them."),
    "check_explain": N_(
        "This answer does not fit another answer. Please correct one of them, or explain why it is so."
    ),
    "unknown_page": N_(
        "There is no such page in this questionnaire. Please open the link you were given again."
    ),
}


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen."""

    code: str
    text: str
    chosen: bool
    aside: bool  # an answer that says there is none: does not apply, don't know, prefer not
    picture: str = ""


@dataclass(frozen=True)
class Question:
    """One item as a group of radio buttons, boxes to tick, or a box to write in."""

    code: str
    kind: str
    text: str
    hint: str
    choices: tuple[Choice, ...]
    written: str
    problem: str
    longest: int = LONGEST_TYPED

    @property
    def first_id(self) -> str:
        """The id of the first field, which a link of the error summary leads to."""
        return f"{self.code}-{self.choices[0].code}" if self.choices else f"{self.code}-text"


@dataclass(frozen=True)
class Given:
    """One question with the answer given, in words, for the page that shows all answers."""

    text: str
    answers: tuple[str, ...]


def say(text: Mapping[str, str], language: str, provider: Mapping[str, str]) -> str:
    """Return a text of the instrument in a language (else Lithuanian), with the provider's name in it."""
    words = text[language] if language in text else text["lt"]
    return typeset(words, language).replace(PROVIDER_TOKEN, own_name(provider, language))


def own_name(names: Mapping[str, str], language: str) -> str:
    """Return the name of a provider or a wave: in English for English, else as it is written in Lithuania."""
    return names["en"] if language == "en" else names["lt"]


def questions(
    instrument: Instrument,
    items: Sequence[str],
    answers: Mapping[str, Answer],
    context: Context,
    *,
    language: str,
    typed: Mapping[str, Sequence[str]] | None = None,
    problems: Sequence[AnswerProblem] = (),
) -> tuple[Question, ...]:
    """Return the questions shown together; what was just typed goes before what is stored."""
    wrong = {problem.item: gettext(PROBLEM_TEXTS[problem.code]) for problem in problems}
    found = []
    for code in items:
        item = instrument.items[code]
        chosen = chosen_codes(answers.get(code)) if typed is None else typed.get(code, ())
        found.append(_question(instrument, item, chosen, context, language, wrong.get(code, "")))
    return tuple(found)


def answers_given(
    instrument: Instrument,
    items: Sequence[str],
    answers: Mapping[str, Answer],
    context: Context,
    language: str,
) -> tuple[Given, ...]:
    """Return questions with the answers in words; an empty one has no answers."""
    found = []
    for code in items:
        item, chosen = instrument.items[code], chosen_codes(answers.get(code))
        named = (
            typeset(one.text[language], language)
            for one in options(instrument, item, context)
            if one.code in chosen
        )
        found.append(
            Given(typeset(item.text[language], language), chosen if item.kind == "open" else tuple(named))
        )
    return tuple(found)


def chosen_codes(answer: Answer | None) -> tuple[str, ...]:
    """Return the codes of an answer as the page sends them."""
    if answer is None:
        return ()
    return (str(answer),) if isinstance(answer, int | str) else tuple(answer)


def _question(
    instrument: Instrument, item: Item, chosen: Sequence[str], context: Context, language: str, problem: str
) -> Question:
    choices = tuple(
        Choice(
            option.code,
            typeset(option.text[language], language),
            option.code in chosen,
            option.missing,
            option.picture or "",
        )
        for option in options(instrument, item, context)
    )
    hint = typeset(item.hint[language], language) if item.hint else ""
    text = typeset(item.text[language], language)
    written = "".join(chosen) if item.kind == "open" else ""
    return Question(item.code, item.kind, text, hint, choices, written, problem)
