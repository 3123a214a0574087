"""The figures of one round's areas, before anything is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from analysis.design import Design
from analysis.nonresponse import StratumCount
from analysis.results import Share
from analysis.share import shares
from instruments.model import Instrument
from instruments.scoring import FavourableRule, ScoringPlan, plan, score_by
from survey.db import Round
from survey.db.queries.results import AnswerRow, CellRow, Places, read_answers, read_cells, read_round
from survey.domain.areas import Area, areas_of
from survey.domain.invited import frozen_instrument

DONT_KNOW = -2
NO_ANSWER = (-3, -9)
SKIPPED = -7
OWN_MODES = ("own_device", "paper")  # the person alone; "other" may be anything and is left out as well
FAVOURABLE, UNFAVOURABLE = 1, 0
WHOLE, COUNTY, SMALL = "", "county", "small"


@dataclass(frozen=True)
class RoundData:
    """One round as it was answered: cells, answers with their favourable code, and the areas."""

    round: Round
    instrument: Instrument
    instrument_hash: str
    rule: FavourableRule
    cells: tuple[CellRow, ...]
    areas: tuple[Area, ...]
    answers: tuple[AnswerRow, ...]
    codes: tuple[int, ...]  # one an answer: 1 favourable, 0 not, negative: no valid answer
    unaided: tuple[bool, ...]


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
    return RoundData(
        asked,
        instrument,
        version.hash,
        rule,
        cells,
        areas_of(cells, places),
        answers,
        tuple(favourable_code(rule, rules, one.answers) for one in answers),
        tuple(one.mode in OWN_MODES and not one.assisted for one in answers),
    )


def favourable_code(rule: FavourableRule, rules: ScoringPlan, answers: Mapping[str, Any]) -> int:
    """Return 1 or 0 by the rule, or the missing code of the item (of rules over scores: no answer)."""
    if rule.item is not None:
        value = int(answers.get(rule.item, -8))
        return value if value < 0 else int(value in rule.codes)
    found = score_by(rules, answers).favourable[rule.id]
    return NO_ANSWER[-1] if found is None else int(found)


def frame_of(data: RoundData, codes: Sequence[int]) -> pl.DataFrame:
    """Return one row an answer: stratum, its eligible, county ("" across counties), smallest area, code."""
    cells = {cell.id: cell for cell in data.cells}
    county = {cell: area.name.code for area in data.areas if area.level == COUNTY for cell in area.cells}
    small = {
        cell: area.name.code
        for area in data.areas
        if area.level not in ("country", COUNTY)
        for cell in area.cells
    }
    return pl.DataFrame(
        {
            "stratum": [cells[one.cell_id].stratum for one in data.answers],
            "eligible": [cells[one.cell_id].denominator for one in data.answers],
            COUNTY: [county.get(one.cell_id, WHOLE) for one in data.answers],
            SMALL: [small[one.cell_id] for one in data.answers],
            "code": list(codes),
        },
        schema={
            "stratum": pl.String,
            "eligible": pl.Int64,
            COUNTY: pl.String,
            SMALL: pl.String,
            "code": pl.Int64,
        },
    )


def shares_of(data: RoundData, codes: Sequence[int], earlier: Sequence[RoundData]) -> dict[str, Share]:
    """Return the share of each area by its code, of a full count in which some are silent."""
    frame = frame_of(data, codes)
    if not any(code >= 0 for code in codes):
        return {}
    design = Design(strata="stratum", fpc="eligible", lonely="adjust", full_count=True)
    deff = pooled_deff(earlier)
    found: dict[str, Share] = {}
    for column in (COUNTY, SMALL):
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


def pooled_deff(rounds: Sequence[RoundData]) -> float | None:
    """Return the design effect, without fpc, of earlier waves together; None where there is none to know."""
    frames = [
        frame_of(data, data.codes)
        .filter(pl.col("code") >= 0)
        .with_columns(
            stratum=pl.concat_str(pl.lit(f"{data.round.code} "), "stratum"),
            weight=pl.col("eligible") / pl.len().over("stratum"),
        )
        for data in rounds
    ]
    if not frames or not sum(frame.height for frame in frames):
        return None
    design = Design(weights="weight", strata="stratum", lonely="adjust")
    return shares(pl.concat(frames), "code", {FAVOURABLE}, design)[0].deff


def counts_of(data: RoundData) -> dict[str, StratumCount]:
    """Return eligible, valid and favourable persons of each design cell."""
    valid: dict[str, int] = {}
    favourable: dict[str, int] = {}
    for answer, code in zip(data.answers, data.codes, strict=True):
        if code >= 0:
            valid[answer.cell_id] = valid.get(answer.cell_id, 0) + 1
            favourable[answer.cell_id] = favourable.get(answer.cell_id, 0) + (code == FAVOURABLE)
    return {
        cell.id: StratumCount(cell.denominator, valid.get(cell.id, 0), favourable.get(cell.id, 0))
        for cell in data.cells
    }
