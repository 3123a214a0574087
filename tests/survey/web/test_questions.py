"""Every problem that an answer can have is told to a family in words, in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import instruments
from survey.i18n import LANGUAGES, SOURCE, translator
from survey.web.questions import PROBLEM_TEXTS

MADE = re.compile(r'AnswerProblem\(\s*"(\w+)"(?: if [\w.]+ else "(\w+)")?')


def test_every_problem_of_an_answer_has_a_wording():
    sources = (path.read_text("utf-8") for path in Path(instruments.__path__[0]).glob("*.py"))
    made = {code for text in sources for pair in MADE.findall(text) for code in pair if code}
    assert made == set(PROBLEM_TEXTS)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != SOURCE])
def test_every_wording_is_translated(language):
    missing = [text for text in PROBLEM_TEXTS.values() if translator(language).gettext(text) == text]
    assert missing == []
