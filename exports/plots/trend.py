"""The trend of a share over the waves: each wave's own estimate and interval, never joined."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes

from exports.plots.look import (
    INK,
    LINE,
    PAPER,
    QUIET,
    SERIES,
    TARGET,
    TARGET_LINE,
    Sheet,
    line_height,
    svg_text,
    text_width,
    wrap,
)
from exports.plots.trend_model import TEXTS, Point, Series, TrendPlot, TrendTexts, number, words

__all__ = ["TEXTS", "Point", "Series", "TrendPlot", "TrendTexts", "draw_trend", "lowest"]

WIDE, NARROW = 760.0, 360.0
MARGIN = 14.0
LEGEND_SIGN = 26.0


@dataclass(frozen=True)
class _Layout:
    """Where things stand, in pixels."""

    width: float
    left: float
    top: float
    plot_height: float
    size: float
    headline: tuple[str, ...]
    legend: tuple[tuple[float, int], ...]
    caption: tuple[str, ...]
    waves: int
    series: int

    @property
    def right(self) -> float:
        return self.width - MARGIN

    @property
    def bottom(self) -> float:
        return self.top + self.plot_height

    @property
    def row(self) -> float:
        return 2 * line_height(self.size) + 6

    @property
    def height(self) -> float:
        table = line_height(self.size) + 12 + self.series * self.row
        return self.bottom + table + len(self.caption) * line_height(self.size - 1) + 20

    def column(self, wave: int) -> float:
        return self.left + (self.right - self.left) * (wave + 0.5) / self.waves


def draw_trend(plot: TrendPlot, *, narrow: bool = False) -> str:
    """Draw the plot as SVG text, 760 pixels wide, or 360 for small screens."""
    layout = _layout(plot, narrow=narrow)
    sheet = Sheet(layout.width, layout.height)
    _head(sheet, plot, layout)
    floor = lowest(plot)
    axes = sheet.figure.add_axes(
        (
            layout.left / layout.width,
            1 - layout.bottom / layout.height,
            (layout.right - layout.left) / layout.width,
            layout.plot_height / layout.height,
        )
    )
    _scale(axes, plot, layout, floor)
    for index, series in enumerate(plot.series):
        shift = (index - (len(plot.series) - 1) / 2) * (0.3 if narrow else 0.22)
        for wave, point in enumerate(series.points):
            _point(axes, point, wave + shift, index)
        _table_row(sheet, plot, layout, index)
    for wave, point in enumerate(plot.series[0].points):
        place = layout.bottom + line_height(layout.size) + 2
        sheet.write(layout.column(wave), place, point.label, size=layout.size, bold=True, align="center")
    foot = layout.height - 14 - (len(layout.caption) - 1) * line_height(layout.size - 1)
    sheet.write_lines(MARGIN, foot, list(layout.caption), size=layout.size - 1, color=QUIET)
    return svg_text(sheet, plot.title, plot.description)


def lowest(plot: TrendPlot) -> float:
    """Lower end of the axis in per cent: two points of air below everything drawn, on a step of five."""
    drawn = [] if plot.by_link else [plot.target]
    for series in plot.series:
        for point in series.points:
            if not point.hidden:
                shown = (point.lower, point.share, point.at_least, 0.0 if point.at_most is not None else None)
                drawn += [value for value in shown if value is not None]
    return max(0.0, 5 * math.floor((100 * min(drawn, default=1.0) - 2) / 5))


def _layout(plot: TrendPlot, *, narrow: bool) -> _Layout:
    width, size = (NARROW, 12.0) if narrow else (WIDE, 13.0)
    room = width - 2 * MARGIN
    headline = wrap(plot.title, room, size + 3, bold=True)
    target = [] if plot.by_link else [_target_text(plot)]
    entries = _legend([series.name for series in plot.series] + target, room, size)
    badge = line_height(size) + 14 if plot.note else 0
    return _Layout(
        width=width,
        left=54.0,
        top=10
        + len(headline) * line_height(size + 3)
        + badge
        + (entries[-1][1] + 1) * line_height(size)
        + 20,
        plot_height=230.0 if narrow else 270.0,
        size=size,
        headline=tuple(headline),
        legend=tuple(entries),
        caption=tuple(line for text in _notes(plot) for line in wrap(text, room, size - 1)),
        waves=max(len(series.points) for series in plot.series),
        series=len(plot.series),
    )


def _notes(plot: TrendPlot) -> list[str]:
    """Give what stands below the plot: only what the plot needs."""
    points = [point for series in plot.series for point in series.points]
    bounds = any(point.at_least is not None or point.at_most is not None for point in points)
    caption = plot.texts.link_caption if plot.by_link else plot.texts.caption
    notes = [(True, caption), (bounds, plot.texts.bound_note)]
    notes.append((any(point.hidden for point in points), plot.texts.hidden_note))
    return [note for needed, note in notes if needed]


def _legend(names: list[str], room: float, size: float) -> list[tuple[float, int]]:
    """Place each entry: pixels from the left and line."""
    places: list[tuple[float, int]] = []
    x, line = 0.0, 0
    for name in names:
        needed = LEGEND_SIGN + text_width(name, size)
        if x > 0 and x + needed > room:
            x, line = 0.0, line + 1
        places.append((x, line))
        x += needed + 18
    return places


def _target_tick(plot: TrendPlot) -> str:
    return f"{number(100 * plot.target, plot.texts.decimal)} %"


def _target_text(plot: TrendPlot) -> str:
    return plot.texts.target.format(target=number(100 * plot.target, plot.texts.decimal))


def _head(sheet: Sheet, plot: TrendPlot, layout: _Layout) -> None:
    """Title, warning and legend."""
    size, y = layout.size, 10.0
    for line in layout.headline:
        y += line_height(size + 3)
        sheet.write(MARGIN, y, line, size=size + 3, bold=True)
    if plot.note:
        sheet.badge(MARGIN, y + 10, plot.note, size=size)
        y += line_height(size) + 14
    for index, (x, row) in enumerate(layout.legend):
        place = y + 6 + (row + 1) * line_height(size)
        if index < len(plot.series):
            sheet.mark(MARGIN + x + 6, place - 0.36 * size, index)
            sheet.write(MARGIN + x + LEGEND_SIGN, place, plot.series[index].name, size=size)
        else:
            sheet.target_sample(MARGIN + x, place - 0.36 * size, LEGEND_SIGN - 6)
            text = _target_text(plot)
            sheet.write(MARGIN + x + LEGEND_SIGN, place, text, size=size, color=TARGET, bold=True)


def _scale(axes: Axes, plot: TrendPlot, layout: _Layout, floor: float) -> None:
    """Draw the axis, its quiet lines and the target, which answers by open links are not held against."""
    axes.set_facecolor(PAPER)
    axes.set_xlim(-0.5, layout.waves - 0.5)
    axes.set_ylim(floor, 100 + (100 - floor) * 0.03)
    target = 100 * plot.target
    step = next(step for step in (5, 10, 20) if (100 - floor) / step <= 6 or step == 20)
    ticks = [tick for tick in range(0, 101, step) if tick >= floor]
    apart = (layout.size + 1) * (100 - floor) / layout.plot_height
    labels = [(float(tick), f"{tick} %") for tick in ticks if plot.by_link or abs(tick - target) >= apart]
    if not plot.by_link:
        labels.append((target, _target_tick(plot)))
        axes.axhline(target, **TARGET_LINE)
    axes.set_xticks([])
    axes.set_yticks(*zip(*labels, strict=True), size=layout.size)
    for label in axes.get_yticklabels():
        label.set_color(QUIET)
    if not plot.by_link:
        axes.get_yticklabels()[-1].set(color=TARGET, weight="bold")
    axes.tick_params(length=0, pad=6)
    axes.hlines(ticks, -0.5, layout.waves - 0.5, color=LINE, linewidth=1)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(QUIET)


def _point(axes: Axes, point: Point, x: float, index: int) -> None:
    """Draw one estimate with its interval, or the stretch that a bound leaves open."""
    color, shape = SERIES[index]
    if point.hidden:
        return
    bound = point.at_least if point.at_least is not None else point.at_most
    if bound is not None:
        end = 100.0 if point.at_least is not None else 0.0
        axes.plot([x, x], [100 * bound, end], color=color, linewidth=2, dashes=(2, 2))
        axes.plot([x], [100 * bound], color=color, marker="_", markersize=12, markeredgewidth=2)
        return
    if point.lower is not None and point.upper is not None:
        axes.plot([x, x], [100 * point.lower, 100 * point.upper], color=color, linewidth=2, clip_on=False)
        for end in (point.lower, point.upper):
            axes.plot([x], [100 * end], color=color, marker="_", markersize=9, clip_on=False)
    if point.share is not None:
        axes.plot(
            [x],
            [100 * point.share],
            color=color,
            marker=shape,
            markersize=8,
            markeredgecolor=PAPER,
            markeredgewidth=1,
            clip_on=False,
            zorder=3,
        )


def _table_row(sheet: Sheet, plot: TrendPlot, layout: _Layout, index: int) -> None:
    """Write each wave's share and number of answers under the axis."""
    size, line = layout.size, line_height(layout.size)
    top = layout.bottom + line + 12 + index * layout.row
    sheet.rule(MARGIN, top, layout.right - MARGIN)
    sheet.mark(layout.left / 2 + 4, top + line + 1, index)
    for wave, point in enumerate(plot.series[index].points):
        first, second = words(point, plot)
        color = QUIET if point.hidden else INK
        fitting = size * min(1, (layout.column(1) - layout.column(0) - 6) / max(1, text_width(first, size)))
        sheet.write(layout.column(wave), top + line, first, size=fitting, color=color, align="center")
        sheet.write(layout.column(wave), top + 2 * line, second, size=size - 1, color=QUIET, align="center")
