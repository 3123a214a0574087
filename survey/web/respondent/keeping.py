"""Pages of a questionnaire on which nothing is answered yet: kept for all who see the same one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

from survey.domain.invited import Invited
from survey.domain.respondents import Respondent
from survey.web.language import current_language
from survey.web.questions import own_name
from survey.web.respondent.helping import lines_now
from survey.web.service import service

PROVIDER, LINK = "provider", "link"


def kept_page(
    template: str,
    key: Hashable,
    asked: Invited,
    words: Mapping[str, str],
    inputs: Callable[[Invited], Mapping[str, Any]],
) -> str:
    """Return a page about a questionnaire; `words`, the provider's name and an open link may differ in it.

    A word that is empty has no place on the page. `inputs` gets what is asked with holes for the name and the
    link. With the questionnaire, the round's choices and what the help lines say now, `key` must decide
    everything it returns.
    """
    kept = service().kept
    of_round = (
        asked.instrument_hash,
        own_name(asked.title, current_language()),
        asked.who.by_link,
        asked.confidential,
        asked.languages,
        asked.context,
    )
    lines, words = lines_now(), {word: said for word, said in words.items() if said}
    said = {**words, PROVIDER: own_name(asked.provider, current_language()), LINK: asked.who.link}

    def filled() -> dict[str, Any]:
        who = Respondent("", kept.hole(LINK) if asked.who.by_link else "")
        names = dict.fromkeys(asked.provider, kept.hole(PROVIDER))
        nobody = replace(asked, who=who, provider=names, draft=None, sent=None)
        of_all = {
            "provider": kept.hole(PROVIDER),
            "offered_languages": asked.languages,
            # One may open or close while the page is made: it shows those that it is kept under.
            "help_lines": lambda: lines,
        }
        return {**{word: kept.hole(word) for word in words}, **of_all, **inputs(nobody)}

    return kept.render(template, (of_round, lines, tuple(words), key), said, filled)
