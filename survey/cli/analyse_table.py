"""Shares as a table for a terminal."""

from collections.abc import Sequence

from analysis.results import Share
from analysis.target import decimals_to_tell, plain_comparison

_LEFT, _RIGHT = str.ljust, str.rjust


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
    rows = [_row(share, by, decimals, target, notes) for share in found]
    lines = [[name for name, _ in columns], *rows]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    lines.insert(1, ["-" * width for width in widths])
    text = [
        "  ".join(
            pad(cell, width) for cell, width, (_, pad) in zip(line, widths, columns, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([*text, *(f"{number}) {note}" for number, note in enumerate(notes, start=1))])


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
    return "-" if value is None else f"{100 * value:.{decimals}f}"


def _number(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{value:.{decimals}f}"
