"""Files of several questionnaires as one: every person once, whatever form asked about that person.

The forms keep their own columns; a question of another form is -8. What they share is the rule by which a
person rates favourably: its column counts everybody (`child_or_proxy`), and a second one only those who
speak for themselves (`self_only`). Both are shares as the children's result publishes them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import polars as pl

from exports.column import Column, column
from exports.dataset import TYPES, Dataset, DatasetError, Words
from exports.research import NAMES, WAVE, survey_design
from exports.stack import Part, stack, with_strata_of_rounds
from instruments.answers import NOT_IN_VERSION

SPEAKS = "speaks_self"
SELF_ONLY = "{rule}_self_only"
SPEAKS_WORDS = {
    "lt": ("Kas kalba", {0: "globėjas apie vaiką", 1: "vaikas pats"}),
    "en": ("Who speaks", {0: "a carer about the child", 1: "the child"}),
}
COUNTED = {
    "lt": ("{label} (child_or_proxy: visi)", "{label} (self_only: kas atsakė patys)"),
    "en": ("{label} (child_or_proxy: everybody)", "{label} (self_only: who answered themselves)"),
}


def together(
    parts: Sequence[Part], speakers: Collection[str], titles: Mapping[str, str], language: str
) -> Dataset:
    """Return one dataset of the rounds of several forms; each wave has its published shares.

    `speakers` are the forms of those who speak for themselves; `titles` name the whole in Lithuanian and
    English. Labels are in the languages that all forms have. Raises DatasetError for forms without a rule
    in common.
    """
    forms = list(dict.fromkeys(part.instrument.id for part in parts))
    stacked = [_of_form([part for part in parts if part.instrument.id == form], language) for form in forms]
    rules = [rule for rule in stacked[0].share if all(rule in one.share for one in stacked)]
    if not rules:
        raise DatasetError("the questionnaires have no rule in common; choose rounds of one form")
    own = [form in speakers for form in forms]
    spoken = {
        one: [dataset.in_language(one) for dataset in stacked]
        for one in stacked[0].languages
        if all(one in dataset.languages for dataset in stacked)
    }
    columns = {one: _columns(datasets, rules, one) for one, datasets in spoken.items()}
    frames = [_rows(dataset, rules, speaks=speaks) for dataset, speaks in zip(stacked, own, strict=True)]
    frame = _one_frame(frames, columns[language])
    words = {
        one: Words(
            titles[_words(one)],
            tuple(dict.fromkeys(note for dataset in datasets for note in dataset.notes)),
            columns[one],
        )
        for one, datasets in spoken.items()
    }
    first = words.pop(language)
    return Dataset(
        "children",
        first.label,
        first.notes,
        first.columns,
        frame,
        language,
        words,
        survey_design(frame.columns),
        tuple(name for rule in rules for name in (rule, SELF_ONLY.format(rule=rule))),
        WAVE,
    )


def _columns(datasets: Sequence[Dataset], rules: Sequence[str], language: str) -> tuple[Column, ...]:
    """Return the columns of the design, who speaks, each form's questions, then the rules in common."""
    words = _words(language)
    every: dict[str, Column] = {}
    for dataset in datasets:
        every.update({one.name: one for one in dataset.columns if one.name not in every})
    label, values = SPEAKS_WORDS[words]
    counted = [one for rule in rules for one in _counted(rule, datasets, words)]
    return (
        *(every[name] for name in NAMES if name in every),
        column(SPEAKS, label, "integer", values),
        *(one for name, one in every.items() if name not in (*NAMES, *rules)),
        *counted,
    )


def _counted(rule: str, datasets: Sequence[Dataset], words: str) -> tuple[Column, Column]:
    """Return the columns of a rule over everybody and over those who speak for themselves."""
    found = [one for dataset in datasets for one in dataset.columns if one.name == rule]
    label = found[0].text.rpartition(":")[0]
    values = {code: text for one in reversed(found) for code, text in one.value_texts.items()}
    everybody, own = (text.format(label=label) for text in COUNTED[words])
    return (
        column(rule, everybody, "integer", values, missing=True),
        column(SELF_ONLY.format(rule=rule), own, "integer", values, missing=True),
    )


def _of_form(parts: Sequence[Part], language: str) -> Dataset:
    """Stack the rounds of one form; of one round alone `stack` leaves the strata as they are."""
    made = stack(parts, language)
    if len(parts) > 1 or "strat" not in made.frame.columns:
        return made
    return replace(made, frame=with_strata_of_rounds(made.frame))


def _rows(dataset: Dataset, rules: Sequence[str], *, speaks: bool) -> pl.DataFrame:
    return dataset.frame.with_columns(
        pl.lit(int(speaks), pl.Int32).alias(SPEAKS),
        *(
            (pl.col(rule) if speaks else pl.lit(NOT_IN_VERSION, pl.Int32)).alias(SELF_ONLY.format(rule=rule))
            for rule in rules
        ),
    )


def _one_frame(frames: Sequence[pl.DataFrame], columns: Sequence[Column]) -> pl.DataFrame:
    """Put the rows of all forms below each other; a question that a form does not ask is -8 there."""
    empty = {
        one.name: pl.lit(NOT_IN_VERSION if one.missing else None, TYPES[one.kind]).alias(one.name)
        for one in columns
    }
    return pl.concat(
        frame.select(pl.col(one.name) if one.name in frame.columns else empty[one.name] for one in columns)
        for frame in frames
    )


def _words(language: str) -> str:
    return "lt" if language == "lt" else "en"
