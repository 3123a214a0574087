"""One area's row from its estimate and counts, and the ends of a round's invitations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.nonresponse import StratumCount, bounds
from analysis.results import NonresponseBounds, Share
from analysis.target import plain_comparison, reaches
from exports.report.model import Note, Outcomes, Row, Unaided
from survey.db import Round
from survey.domain.areas import Area
from survey.domain.figures import (
    DONT_KNOW,
    NO_ANSWER,
    SKIPPED,
    RoundData,
    shares_of,
)

FEW_DF = 8
WITH_VERDICT = ("country", "speakers", "county")
LEFT_OUT = -9


def make_row(area: Area, share: Share | None, counts: Mapping[str, StratumCount], data: RoundData) -> Row:
    """Return the row of an area before anything is hidden."""
    empty = Row(
        level=area.level,
        code=area.name.code,
        names=area.name.names,
        status="hidden",
        eligible=None if data.by_link else area.eligible,
        parent=area.parent,
        members=area.members,
    )
    if share is None or share.estimate is None:
        return empty
    if data.by_link:
        return _row_by_link(empty, share, area, data)
    target = data.round.target
    silent = bounds([counts[cell] for cell in area.cells], target)
    dont_know, no_answer = _left_out(area, data)
    judged = area.level in WITH_VERDICT
    return Row(
        level=area.level,
        code=area.name.code,
        names=area.name.names,
        status="shown",
        eligible=area.eligible,
        parent=area.parent,
        members=area.members,
        n=share.n,
        weighted_n=share.weighted_n,
        estimate=share.estimate,
        se=share.se,
        lower=share.lower,
        upper=share.upper,
        method=share.method,
        n_effective=share.n_effective,
        deff=share.deff,
        df=share.df,
        response_rate=share.n / area.eligible,
        dont_know=dont_know,
        no_answer=no_answer,
        bounds_lower=silent.lower,
        bounds_upper=silent.upper,
        unknown=silent.unknown,
        needed=silent.needed,
        needed_share=silent.needed_share,
        possible=silent.possible,
        verdict=share.verdict if judged else None,
        plain=plain_comparison(share.estimate, target) if judged else None,
        assumption=_assumes(share, silent, target),
        notes=_notes(area, share, counts),
    )


def _row_by_link(empty: Row, share: Share, area: Area, data: RoundData) -> Row:
    """Return how many answered by link and how; nothing that speaks of those who did not."""
    dont_know, no_answer = _left_out(area, data)
    return replace(
        empty,
        status="shown",
        n=share.n,
        estimate=share.estimate,
        method=share.method,
        dont_know=dont_know,
        no_answer=no_answer,
    )


def _left_out(area: Area, data: RoundData) -> tuple[float, float]:
    """Return the shares of those asked in an area who do not know, and who gave no answer."""
    codes = [code for one, code in zip(data.answers, data.codes, strict=True) if one.cell_id in area.cells]
    asked = [code for code in codes if code != SKIPPED]
    return asked.count(DONT_KNOW) / len(asked), sum(code in NO_ANSWER for code in asked) / len(asked)


def _assumes(share: Share, silent: NonresponseBounds, target: float) -> bool:
    """Whether the figure rests on the silent being alike: not where the bounds give the same verdict."""
    if silent.unknown == 0:
        return False
    if share.verdict == "met":
        return not reaches(silent.lower, target)
    return not (share.verdict == "not met" and not reaches(silent.upper, target))


def _notes(area: Area, share: Share, counts: Mapping[str, StratumCount]) -> tuple[Note, ...]:
    notes = []
    strata = [counts[cell] for cell in sorted(area.cells)]
    without = [one for one in strata if one.valid == 0 and one.eligible]
    if without:
        values = {"strata": len(without), "eligible": sum(one.eligible for one in without)}
        notes.append(Note("strata_without_answers", values))
    lonely = sum(one.valid == 1 and one.eligible > 1 for one in strata)
    if lonely:
        notes.append(Note("lonely_strata", {"strata": lonely}))
    if share.lower is None and share.method == "none":
        notes.append(Note("no_interval", {}))
    elif share.lower is not None and share.df < FEW_DF:
        notes.append(Note("few_df", {"df": share.df}))
    alike = sum(one.valid > 1 and one.favourable in (0, one.valid) for one in strata)
    # In a smaller area such a note could say what a hidden cell answered.
    if alike and area.level == "country" and len(strata) > 1:
        notes.append(Note("alike_strata", {"strata": alike, "of": len(strata)}))
    return tuple(notes)


def unaided_of(data: RoundData, earlier: Sequence[RoundData]) -> Unaided | None:
    """Return the country's figure from answers stored as given on an own device without help.

    None where those left out, or those kept, could not be shown by themselves: the difference of two figures
    shows a third.
    """
    parts: tuple[list[bool], list[bool]] = ([], [])
    for own, code in zip(data.unaided, data.codes, strict=True):
        if code >= 0:
            parts[own].append(code == 1)
    if any(part and not _may_stand_alone(part, data.round) for part in parts) or not parts[True]:
        return None
    codes = [code if own else min(code, LEFT_OUT) for own, code in zip(data.unaided, data.codes, strict=True)]
    share = shares_of(data, codes, earlier)[data.areas[0].name.code]
    if share.estimate is None:
        return None
    return Unaided(share.n, share.estimate, share.lower, share.upper)


def _may_stand_alone(favourable: Sequence[bool], limits: Round) -> bool:
    """Tell whether a group is large enough to be shown, and too mixed or too large for a bound."""
    alike = len(set(favourable)) == 1
    return len(favourable) >= (limits.limit_caution if alike else limits.limit_base)


def outcomes_of(data: RoundData) -> Outcomes:
    """Count how the invitations of the whole round ended, with AAPOR's words.

    A round by open links has no invitations, and nobody knows who did not answer: only answers are counted.
    """
    ends: Counter[str] = Counter()
    for cell in data.cells:
        ends.update(cell.outcomes)
    complete = sum(data.complete)
    sampled = sum(cell.eligible for cell in data.cells)
    named = ("refused", "representative_refused", "not_handed_out", "undeliverable")
    ended = sum(ends[name] for name in named) + ends["ineligible"] + len(data.answers)
    return Outcomes(
        sampled=sampled,
        ineligible=ends["ineligible"],
        eligible=sampled - ends["ineligible"],
        complete=complete,
        partial=len(data.answers) - complete,
        refused=ends["refused"],
        representative_refused=ends["representative_refused"],
        not_handed_out=ends["not_handed_out"],
        undeliverable=ends["undeliverable"],
        no_answer=0 if data.by_link else max(0, sampled - ended),
        discrepancies=0 if data.by_link else sum(code == SKIPPED for code in data.codes),
    )
