"""The figures of one round's areas, before anything is hidden."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from analysis.design import Design
from analysis.nonresponse import StratumCount
from analysis.results import Share
from analysis.share import shares
from exports.report.model import Level
from instruments.model import Instrument
from instruments.scoring import FavourableRule, ScoringPlan, plan, score_by
from survey.db import Round
from survey.db.queries.results import AnswerRow, CellRow, Places, read_answers, read_cells, read_round
from survey.db.rounds import OPEN_LINK
from survey.domain.areas import COUNTRY, Area, areas_of, form_areas
from survey.domain.invited import frozen_instrument
from survey.domain.release_told import told_areas

DONT_KNOW = -2
NO_ANSWER = (-3, -9)
SKIPPED = -7
OWN_MODES = ("own_device", "paper")  # the person alone; "other" may be anything and is left out as well
FAVOURABLE, UNFAVOURABLE = 1, 0
WHOLE = ""
NO_INTERVAL = "none"
# Levels of areas that do not overlap, by the column that says which of them an answer lies in.
DIVISIONS: Mapping[str, tuple[Level, ...]] = {
    "county": ("county",),
    "small": ("municipality", "merged"),
    "speakers": ("speakers",),
    "form": ("form",),
}


@dataclass(frozen=True)
class RoundData:
    """One round as it was answered, or several that count together: cells, answers and the areas.

    `round` says what was announced (target, confidence, limits); it is the same for all that count together.
    """

    round: Round
    rounds: tuple[str, ...]
    instruments: Mapping[str, tuple[Instrument, str]]  # form -> questionnaire version and its hash
    cells: tuple[CellRow, ...]
    areas: tuple[Area, ...]
    answers: tuple[AnswerRow, ...]
    codes: tuple[int, ...]  # one an answer: 1 favourable, 0 not, negative: no valid answer
    unaided: tuple[bool, ...]
    complete: tuple[bool, ...]
    told: frozenset[str]  # codes of the areas that files for everybody have told already

    @property
    def by_link(self) -> bool:
        """Whether whoever had a link could answer: the answers are no sample of anybody."""
        return self.round.design == OPEN_LINK

    @property
    def instrument(self) -> Instrument:
        """The questionnaire of a single round; raises ValueError where several count together."""
        [(instrument, _hash)] = self.instruments.values()
        return instrument

    @property
    def content_hash(self) -> str:
        """The hash of the questionnaire of a single round."""
        [(_instrument, content_hash)] = self.instruments.values()
        return content_hash


def read_data(session: Session, round_code: str, places: Places) -> RoundData:
    """Read one round; the round exists."""
    found = read_round(session, round_code)
    if found is None:
        raise ValueError(f"there is no round {round_code}")
    asked, version = found
    instrument = frozen_instrument(session, version.hash)
    rules = plan(instrument)
    rule = next(one for one in rules.favourable if one.id == asked.rule)
    cells = read_cells(session, round_code)
    answers = read_answers(session, round_code)
    areas = areas_of(cells, places)
    return RoundData(
        round=asked,
        rounds=(asked.code,),
        instruments={asked.form: (instrument, version.hash)},
        cells=cells,
        areas=areas,
        answers=answers,
        codes=tuple(favourable_code(rule, rules, one.answers) for one in answers),
        unaided=tuple(one.mode in OWN_MODES and not one.assisted for one in answers),
        complete=tuple(score_by(rules, one.answers).complete for one in answers),
        told=told_areas(session, round_code, areas),
    )


def together(rounds: Sequence[RoundData], places: Places, speakers: Collection[str]) -> RoundData:
    """Return rounds of different people and forms as one: each stratum stays a stratum of its own.

    The areas are those of all cells together, then the country by who spoke; `speakers` are the forms of
    those who speak for themselves.
    """
    cells = tuple(
        replace(cell, stratum=f"{cell.form} {cell.stratum}") for data in rounds for cell in data.cells
    )
    return RoundData(
        round=rounds[0].round,
        rounds=tuple(data.round.code for data in rounds),
        instruments={form: found for data in rounds for form, found in data.instruments.items()},
        cells=cells,
        areas=areas_of(cells, places) + form_areas(cells, speakers),
        answers=tuple(chain.from_iterable(data.answers for data in rounds)),
        codes=tuple(chain.from_iterable(data.codes for data in rounds)),
        unaided=tuple(chain.from_iterable(data.unaided for data in rounds)),
        complete=tuple(chain.from_iterable(data.complete for data in rounds)),
        told=frozenset(form for data in rounds if COUNTRY in data.told for form in data.instruments),
    )


def favourable_code(rule: FavourableRule, rules: ScoringPlan, answers: Mapping[str, Any]) -> int:
    """Return 1 or 0 by the rule, or the missing code of the item (of rules over scores: no answer)."""
    if rule.item is not None:
        value = int(answers.get(rule.item, -8))
        return value if value < 0 else int(value in rule.codes)
    found = score_by(rules, answers).favourable[rule.id]
    return NO_ANSWER[-1] if found is None else int(found)


def frame_of(data: RoundData, codes: Sequence[int]) -> pl.DataFrame:
    """Return one row an answer: stratum with its persons and units, own unit, areas ("" in none), code."""
    cells = {cell.id: cell for cell in data.cells}
    divisions = {
        column: {cell: area.name.code for area in data.areas if area.level in levels for cell in area.cells}
        for column, levels in DIVISIONS.items()
    }
    return pl.DataFrame(
        {
            "stratum": [cells[one.cell_id].stratum for one in data.answers],
            "eligible": [cells[one.cell_id].denominator for one in data.answers],
            "population": [cells[one.cell_id].population for one in data.answers],
            "unit": [one.sibling_group or str(row) for row, one in enumerate(data.answers)],
            **{
                column: [area.get(one.cell_id, WHOLE) for one in data.answers]
                for column, area in divisions.items()
            },
            "code": list(codes),
        },
        schema={
            "stratum": pl.String,
            "eligible": pl.Int64,
            "population": pl.Int64,
            "unit": pl.String,
            **dict.fromkeys(DIVISIONS, pl.String),
            "code": pl.Int64,
        },
    )


def shares_of(data: RoundData, codes: Sequence[int], earlier: Sequence[RoundData]) -> dict[str, Share]:
    """Return the share of each area by its code, of a full count in which some are silent.

    Of a round by open links it is the share of the answers alone: without weights, error and verdict.
    """
    frame = frame_of(data, codes)
    if not any(code >= 0 for code in codes):
        return {}
    if data.by_link:
        return _plain_shares(data, frame)
    design = Design(strata="stratum", fpc="eligible", lonely="adjust", full_count=True, nested=True)
    if in_siblings(data):
        # The silent are persons, the units families: weights bring the persons who answered to all persons.
        frame = frame.filter(pl.col("code") >= 0).with_columns(weight=_person_weight())
        design = replace(design, weights="weight", psu="unit", fpc="population")
    deff = pooled_deff(earlier)
    found: dict[str, Share] = {}
    used = {area.level for area in data.areas}
    for column in (name for name, levels in DIVISIONS.items() if used.intersection(levels)):
        for share in shares(
            frame,
            "code",
            {FAVOURABLE},
            design,
            by=[column],
            confidence=data.round.confidence,
            target=data.round.target,
            parent_deff=deff,
        ):
            found[share.domain.get(column, data.areas[0].name.code)] = share
    return found


def _plain_shares(data: RoundData, frame: pl.DataFrame) -> dict[str, Share]:
    found: dict[str, Share] = {}
    used = {area.level for area in data.areas}
    for column in (name for name, levels in DIVISIONS.items() if used.intersection(levels)):
        for share in shares(frame, "code", {FAVOURABLE}, Design(), by=[column]):
            bare = replace(
                share,
                se=None,
                lower=None,
                upper=None,
                method=NO_INTERVAL,
                n_effective=None,
                deff=None,
                verdict=None,
                notes=(),
            )
            found[share.domain.get(column, data.areas[0].name.code)] = bare
    return found


def pooled_deff(rounds: Sequence[RoundData]) -> float | None:
    """Return the design effect, without fpc, of earlier waves together; None where there is none to know."""
    frames = [
        frame_of(data, data.codes)
        .filter(pl.col("code") >= 0)
        .with_columns(
            stratum=pl.concat_str(pl.lit(f"{data.round.code} "), "stratum"),
            weight=_person_weight(),
        )
        for data in rounds
    ]
    if not frames or not sum(frame.height for frame in frames):
        return None
    psu = "unit" if any(in_siblings(data) for data in rounds) else None
    design = Design(weights="weight", strata="stratum", psu=psu, lonely="adjust", nested=True)
    return shares(pl.concat(frames), "code", {FAVOURABLE}, design)[0].deff


def in_siblings(data: RoundData) -> bool:
    """Tell whether brothers and sisters are one sampling unit in some of the cells."""
    return any(cell.psu_rule == "sibling_group" for cell in data.cells)


def _person_weight() -> pl.Expr:
    return pl.col("eligible") / pl.len().over("stratum")


def counts_of(data: RoundData) -> dict[str, StratumCount]:
    """Return eligible, valid and favourable persons of each design cell.

    By open links those who answered count as all: nothing is known of others, and more may answer than the
    frame counts.
    """
    valid: dict[str, int] = {}
    favourable: dict[str, int] = {}
    for answer, code in zip(data.answers, data.codes, strict=True):
        if code >= 0:
            valid[answer.cell_id] = valid.get(answer.cell_id, 0) + 1
            favourable[answer.cell_id] = favourable.get(answer.cell_id, 0) + (code == FAVOURABLE)
    return {
        cell.id: StratumCount(
            valid.get(cell.id, 0) if data.by_link else cell.denominator,
            valid.get(cell.id, 0),
            favourable.get(cell.id, 0),
        )
        for cell in data.cells
    }
