"""Shares and differences as tables for a terminal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analysis.results import Share
from analysis.target import decimals_to_tell, plain_comparison
from survey.cli.analyse_output import REST

_LEFT, _RIGHT = str.ljust, str.rjust
_Columns = Sequence[tuple[str, Callable[[str, int], str]]]
_SMALLEST_P = 0.0001


def table(found: Sequence[Share], by: Sequence[str], target: float | None, confidence: float) -> str:
    """Table of shares in per cent, whole first; notes are numbered below it."""
    decimals = _decimals(found, target)
    notes = tuple(dict.fromkeys(note for share in found for note in share.notes))
    columns = [(name, _LEFT) for name in (by or ("domain",))]
    columns += [(name, _RIGHT) for name in ("n", "missing", "weighted n", "share %", "SE")]
    columns += [(f"{confidence * 100:g} % interval", _RIGHT), ("method", _LEFT)]
    columns += [(name, _RIGHT) for name in ("n eff", "deff", "df")]
    if target is not None:
        columns += [(f"against {target * 100:g} %", _LEFT), ("estimate alone", _LEFT)]
    if notes:
        columns.append(("notes", _LEFT))
    text = _aligned(columns, [_row(share, by, decimals, target, notes) for share in found])
    return "\n".join([*text, *(f"{number}) {note}" for number, note in enumerate(notes, start=1))])


def difference_table(
    records: Sequence[Mapping[str, Any]], by: Sequence[str], adjustment: str, confidence: float
) -> str:
    """Table of differences in points of per cent."""
    columns = [*((name, _LEFT) for name in by), *((f"less {name}", _LEFT) for name in by)]
    columns += [(name, _RIGHT) for name in ("n", "n less", "share %", "less %", "points", "SE")]
    columns += [(f"{confidence * 100:g} % interval", _RIGHT), ("df", _RIGHT), ("p", _RIGHT)]
    columns.append((f"p {adjustment}", _RIGHT))
    return "\n".join(_aligned(columns, [_difference(record, by) for record in records]))


def _difference(record: Mapping[str, Any], by: Sequence[str]) -> list[str]:
    against = record["against"]
    cells = [record["domain"][name] for name in by]
    cells += [REST, *[""] * (len(by) - 1)] if against == REST else [against[name] for name in by]
    cells += [str(record["n"]), str(record["n_against"])]
    cells += [_percent(record[name], 1) for name in ("share", "share_against", "difference", "se")]
    limits = f"{_percent(record['lower'], 1)} to {_percent(record['upper'], 1)}"
    cells += ["-" if record["lower"] is None else limits, str(record["df"])]
    return [*cells, _p(record["p_value"]), _p(record["p_adjusted"])]


def _aligned(columns: _Columns, rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [[name for name, _ in columns], *rows]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    lines.insert(1, ["-" * width for width in widths])
    return [
        "  ".join(
            pad(cell, width) for cell, width, (_, pad) in zip(line, widths, columns, strict=True)
        ).rstrip()
        for line in lines
    ]


def _row(
    share: Share, by: Sequence[str], decimals: int, target: float | None, notes: tuple[str, ...]
) -> list[str]:
    whole = ["whole", *[""] * (len(by) - 1)]
    cells = [share.domain[name] for name in by] if share.domain else whole
    cells += [str(share.n), str(share.missing), f"{share.weighted_n:.1f}"]
    cells += [_percent(share.estimate, decimals), _percent(share.se, decimals)]
    limits = f"{_percent(share.lower, decimals)} - {_percent(share.upper, decimals)}"
    cells += ["-" if share.lower is None else limits, share.method]
    cells += [_number(share.n_effective, 1), _number(share.deff, 2), str(share.df)]
    if target is not None:
        alone = "-" if share.estimate is None else plain_comparison(share.estimate, target)
        cells += [share.verdict or "-", alone]
    if notes:
        cells.append(" ".join(str(notes.index(note) + 1) for note in share.notes))
    return cells


def _decimals(found: Sequence[Share], target: float | None) -> int:
    """Decimals of a percentage that show on which side of the target every figure lies."""
    figures = [f for share in found for f in (share.estimate, share.lower, share.upper) if f is not None]
    return max((decimals_to_tell(figure, target) for figure in figures), default=1) if target else 1


def _percent(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{round(100 * value, decimals) + 0.0:.{decimals}f}"  # no -0.0


def _number(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{value:.{decimals}f}"


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return f"< {_SMALLEST_P}" if value < _SMALLEST_P else f"{value:.4f}"
