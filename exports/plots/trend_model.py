"""What a trend plot shows: points, series and words, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """One wave of one series, as fractions.

    A hidden point carries no share; `few` says that it is hidden for having fewer than ten answers. A bound
    stands in the place of the share.
    """

    label: str
    n: int | None
    share: float | None
    lower: float | None
    upper: float | None
    hidden: bool = False
    few: bool = False
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Series:
    """One area over the waves."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class TrendTexts:
    """The words of the plot in one language; `{target}` and `{n}` are put in."""

    target: str
    answers: str
    hidden: str
    few: str
    at_least: str
    at_most: str
    caption: str
    link_caption: str
    hidden_note: str
    bound_note: str
    decimal: str
    thousands: str


TEXTS = {
    "lt": TrendTexts(
        target="Siekis {target} %",
        answers="n = {n}",
        hidden="neskelbiama",
        few="mažiau nei 10",
        at_least="bent {bound} %",
        at_most="iki {bound} %",
        caption="Taškas – palankiai vertinančių dalis, brūkšnys – 95 % pasikliautinasis intervalas. "
        "Kiekvienos apklausos intervalas yra jos pačios: apie pokytį tarp apklausų iš jų spręsti negalima.",
        link_caption="Taškas – palankiai vertinančių dalis tarp atsakiusių. Atsakyti galėjo kiekvienas, kas "
        "turėjo nuorodą, todėl apie kitus ir apie pokytį iš jos spręsti negalima.",
        hidden_note="Neskelbiama, kai atsakymų mažiau nei 10 arba kai iš skaičiaus būtų galima apskaičiuoti "
        "kitos mažos grupės atsakymus.",
        bound_note="Punktyrinė linija – skelbiama tik riba, kad nebūtų galima apskaičiuoti atsakymų.",
        decimal=",",
        thousands="\u00a0",
    ),
    "en": TrendTexts(
        target="Target {target} %",
        answers="n = {n}",
        hidden="hidden",
        few="fewer than 10",
        at_least="≥ {bound} %",
        at_most="≤ {bound} %",
        caption="Dot: share who rate favourably; bar: 95 % confidence interval. Each interval is its own "
        "wave's: they make no claim about change between waves.",
        link_caption="Dot: share who rate favourably among those who answered. Whoever had the link could "
        "answer, so it says nothing of others, nor of change.",
        hidden_note="Hidden where there are fewer than 10 answers, or where the figure would give away the "
        "answers of another small group.",
        bound_note="Dashed line: only a limit is given, so that answers cannot be worked out.",
        decimal=".",
        thousands=",",
    ),
}


@dataclass(frozen=True)
class TrendPlot:
    """Everything the plot shows. `note` is a warning drawn in sight, such as that the data are invented.

    `target` is a fraction, 0 to 1, like the shares of the points.

    `by_link`: whoever had a link could answer, so the points stand for nobody else and no target is drawn.
    """

    title: str
    description: str
    target: float
    series: tuple[Series, ...]
    note: str
    texts: TrendTexts
    by_link: bool = False


def words(point: Point, plot: TrendPlot) -> tuple[str, str]:
    """Give the two lines under one wave: the share, or what stands for it, and the number of answers."""
    texts = plot.texts
    answers = "" if point.n is None else texts.answers.format(n=f"{point.n:,}".replace(",", texts.thousands))
    if point.few:
        answers = texts.few
    if point.hidden:
        return texts.hidden, answers
    for bound, words in ((point.at_least, texts.at_least), (point.at_most, texts.at_most)):
        if bound is not None:
            return words.format(bound=number(100 * bound, texts.decimal)), answers
    if point.share is None:
        return "–", answers
    return f"{share_number(point.share, plot.target, texts.decimal)} %", answers


def share_number(share: float, target: float, decimal: str) -> str:
    """Per cent with one decimal, or with the decimals (at most six) that tell the share from the target."""
    digits = 1
    while digits < 6 and share != target and f"{100 * share:.{digits}f}" == f"{100 * target:.{digits}f}":
        digits += 1
    return f"{100 * share:.{digits}f}".replace(".", decimal)


def number(value: float, decimal: str) -> str:
    """Write a number with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0").replace(".", decimal)
