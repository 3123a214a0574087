"""Does a version keep what earlier ones promised: codes keep their meaning, changes raise the version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from instruments.diff import diff
from instruments.model import Instrument, Option
from instruments.problems import Problem, fault
from instruments.texts import named_texts
from instruments.versions import next_version

BREAKS = frozenset(
    {"wording", "scale", "code"}
)  # answers that must not stand in one column with those before


def check_versions(earlier: Sequence[Instrument], one: Instrument) -> list[Problem]:
    """Return all problems of a version against the versions below it, given from the lowest up."""
    earlier = [version for version in earlier if version.id == one.id]
    history = (*earlier, one)
    problems = [*_typos(history), *_options(history)]
    if earlier:
        problems += [*_bump(earlier[-1], one), *_revisions(earlier, one), *_favourable(earlier, one)]
    return problems


def _bump(last: Instrument, one: Instrument) -> Iterator[Problem]:
    found = diff(last, one)
    if not found.enough:
        needed = next_version(last.version, found.least)
        why = ", ".join(change.name for change in found.changes if change.least == found.least)
        message = f"what changed since {last.version} ({why}) is a {found.least} change; name it {needed}"
        yield fault("bump_too_small", None, message, "version")


def _typos(history: Sequence[Instrument]) -> Iterator[Problem]:
    """Find texts named as corrected that are not; of one that no earlier version has nothing is known."""
    one = history[-1]
    corrected: set[str] = set()
    before: Mapping[str, object] = {}
    if len(history) > 1:
        before, changes = named_texts(history[-2]), diff(history[-2], one).changes
        corrected = {each.what for change in changes for each in change.differences if each.change == "typo"}
    known = named_texts(one)
    for name in one.typos:
        if name not in known or (name in before and name not in corrected):
            message = f"'{name}' is named in 'typos', but its words are not changed; take it out"
            yield fault("typo_not_changed", name, message, "typos")


def _options(history: Sequence[Instrument]) -> Iterator[Problem]:
    """Find codes that stand for another answer than before, and answers that have another code."""
    one = history[-1]
    now = _lists(one)
    seen: set[tuple[str, str]] = set()
    for number in range(len(history) - 2, -1, -1):
        typos = {name for later in history[number + 1 :] for name in later.typos}
        before = _lists(history[number])
        for owner in now.keys() & before.keys():
            for option, code, message in _turned(before[owner], now[owner], one.source_language):
                name = f"{owner} {option.code}"
                if (name, code) in seen or (code == "option_reused" and name in typos):
                    continue
                seen.add((name, code))
                since = f"in {history[number].version} {message}"
                kind = "scales" if owner in one.scales else "items"
                yield fault(code, owner, since, kind, owner)


def _lists(one: Instrument) -> Mapping[str, tuple[Option, ...]]:
    """Return the options of every scale and of every item that has its own."""
    own = {item.code: item.own_options for item in one.ordered_items if item.own_options}
    return {**{scale.id: scale.options for scale in one.ordered_scales}, **own}


def _turned(
    before: Sequence[Option], now: Sequence[Option], source: str
) -> Iterator[tuple[Option, str, str]]:
    said = {option.code: option.text.get(source) for option in before}
    code_of = {words: code for code, words in said.items()}
    for option in now:
        words = option.text.get(source)
        if words in code_of and code_of[words] != option.code:
            message = f"'{words}' had the code {code_of[words]}, now {option.code}; an answer keeps its code"
            yield option, "option_renumbered", message
        elif option.code in said and said[option.code] != words:
            message = (
                f"{option.code} stood for '{said[option.code]}', now for '{words}'; give a new answer a new "
                "code, a new scale a new name, and name a corrected text in 'typos'"
            )
            yield option, "option_reused", message


def _revisions(earlier: Sequence[Instrument], one: Instrument) -> Iterator[Problem]:
    """Find items that ask something else under the same revision, or the same under another one."""
    for code, item in one.items.items():
        last = next((version for version in reversed(earlier) if code in version.items), None)
        right = 1
        if last is not None:
            change = next(change for change in diff(last, one).changes if change.name == code)
            right = last.items[code].revision + bool(BREAKS.intersection(change.classes))
        if item.revision != right:
            message = (
                f"has revision {item.revision}; by what changed it is {right}, so write revision = {right}"
            )
            yield fault("revision_wrong", code, message, "items", code, "revision")


def _favourable(earlier: Sequence[Instrument], one: Instrument) -> Iterator[Problem]:
    """Find rules of a favourable view that say something else under the same id."""
    for rule in one.favourable:
        known = ((before.version, each) for before in earlier for each in before.favourable)
        other = [version for version, each in known if each.id == rule.id and each != rule]
        if other:
            message = f"says something else than in {other[-1]}; give the new rule a new id"
            yield fault("rule_reused", rule.id, message, "favourable", rule.id)
