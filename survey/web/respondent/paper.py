"""A questionnaire on paper: every question with number and code, what to mark, and who is to answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from instruments.answers import Context, options
from instruments.model import Condition, Instrument, Item, Rule
from survey.web.language import gettext
from survey.web.questions import Choice, say

LINES = 4  # to write on, for an answer in one's own words


@dataclass(frozen=True)
class PaperQuestion:
    """One question as it is printed."""

    number: int
    code: str
    kind: str
    text: str
    hint: str
    above: tuple[str, ...]
    asked: tuple[str, ...]  # who is to answer it
    choices: tuple[Choice, ...]
    then: tuple[str, ...]  # when the questions end here


@dataclass(frozen=True)
class PaperPage:
    """Texts and questions that stand together."""

    texts: tuple[str, ...]
    questions: tuple[PaperQuestion, ...]
    repeated: bool


@dataclass(frozen=True)
class Paper:
    """What a printed questionnaire needs to know."""

    instrument: Instrument
    context: Context
    language: str
    provider: Mapping[str, str]

    def pages(self) -> tuple[PaperPage, ...]:
        """Return the pages in the order asked."""
        return tuple(
            PaperPage(
                tuple(self._said(code) for code in page.texts),
                tuple(self._question(self.instrument.items[code]) for code in page.items),
                page.repeat is not None,
            )
            for page in self.instrument.pages
        )

    def _said(self, text_code: str) -> str:
        return say(self.instrument.texts[text_code], self.language, self.provider)

    def _number(self, code: str) -> int:
        return list(self.instrument.items).index(code) + 1

    def _question(self, item: Item) -> PaperQuestion:
        one = self.instrument
        ends = [rule for rule in one.routing if rule.end and self._last_named(rule) == item.code]
        return PaperQuestion(
            self._number(item.code),
            item.code,
            item.kind,
            say(item.text, self.language, self.provider),
            say(item.hint, self.language, self.provider) if item.hint else "",
            tuple(self._said(code) for code in item.texts),
            tuple(dict.fromkeys(self._asked(rule) for rule in one.rules_of[item.code])),
            tuple(
                Choice(
                    option.code,
                    say(option.text, self.language, self.provider),
                    chosen=False,
                    aside=option.missing,
                    picture=option.picture or "",
                )
                for option in options(one, item, self.context)
            ),
            tuple(self._ended(rule) for rule in ends),
        )

    def _last_named(self, rule: Rule) -> str:
        named = rule.items_named
        return [code for code in self.instrument.items if code in named][-1]

    def _asked(self, rule: Rule) -> str:
        if any(leaf.context for leaf in rule.leaves):
            return gettext("The organisers decide who is asked this question.")
        if rule.when is not None:
            return gettext("This question is skipped if the answer is: %(answers)s.") % {
                "answers": self._words(rule.when)
            }
        return gettext("This question is only for those whose answer is: %(answers)s.") % {
            "answers": "" if rule.unless is None else self._words(rule.unless)
        }

    def _ended(self, rule: Rule) -> str:
        ending = next(one for one in self.instrument.endings if one.id == rule.end)
        condition = rule.when or rule.unless
        words = "" if condition is None else self._words(condition)
        last = gettext("If the answer is %(answers)s, this is the last question.") % {"answers": words}
        return f"{last} {self._said(ending.text)}"

    def _words(self, condition: Condition) -> str:
        """Return a condition in words: `4 – No`, joined by and, or."""
        for parts, word in ((condition.all_of, gettext("and")), (condition.any_of, gettext("or"))):
            if parts:
                return f" {word} ".join(self._words(part) for part in parts)
        item = self.instrument.items[condition.item or ""]
        number = f"{self._number(item.code)} – "
        if condition.given:
            return number + gettext("any answer")
        if condition.above is not None:
            return number + gettext("more than %(number)s") % {"number": condition.above}
        words = {
            option.code: say(option.text, self.language, self.provider)
            for option in options(self.instrument, item, self.context)
        }
        found = (words.get(code, code) for code in condition.codes)
        return number + f" {gettext('or')} ".join(found)
