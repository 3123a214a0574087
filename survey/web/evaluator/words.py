"""The report in words: the verdict first, then each figure in one sentence, in the page's language."""

from __future__ import annotations

from exports.report.model import Note, Report, Row, TrendPoint
from survey.web import numbers
from survey.web.evaluator import sentences as said
from survey.web.language import gettext as _
from survey.web.language import ngettext

NOTHING = "–"


class Words:
    """The words of one report in one language."""

    def __init__(self, report: Report, language: str) -> None:
        """Remember the report and the language."""
        self.report, self.language = report, language
        self.target = numbers.whole_percent(report.target, language)
        self.confidence = numbers.whole_percent(report.confidence, language)

    @property
    def starred(self) -> bool:
        """Tell whether any verdict rests on the silent being alike."""
        return any(row.verdict and row.assumption for row in self.report.rows)

    def share(self, value: float) -> str:
        """Write a share with the decimals that tell it from the target."""
        return numbers.share(value, self.language, self.report.target)

    def rate(self, value: float) -> str:
        """Write a share that is not held against the target."""
        return numbers.share(value, self.language)

    def count(self, value: float) -> str:
        """Write a count."""
        return numbers.whole(value, self.language)

    def answers(self, n: int) -> str:
        """Write a number of answers with its noun."""
        return ngettext("%(n)s answer", "%(n)s answers", n) % {"n": self.count(n)}

    def figure(self, one: Row | TrendPoint) -> str:
        """Write the share, its bound, or that it is not shown."""
        if one.status == "bound" and one.bound_percent is not None:
            bound = numbers.whole_percent(one.bound_percent / 100, self.language)
            return (_("at least %(bound)s") if one.bound_at_least else _("at most %(bound)s")) % {
                "bound": bound
            }
        return _("not shown") if one.estimate is None else self.share(one.estimate)

    def interval(self, one: Row | TrendPoint) -> str:
        """Write the interval of a row or of a point of the trend."""
        if one.lower is None or one.upper is None:
            return NOTHING
        limits = (numbers.points(one, self.language, self.report.target) for one in (one.lower, one.upper))
        return "–".join(limits) + numbers.sign(self.language)

    def verdict(self, row: Row) -> str:
        """Say the verdict in one sentence."""
        sentence = said.VERDICTS.get((row.verdict or "", bool(row.assumption)), said.NO_VERDICT)
        return _(sentence) % {"target": self.target}

    def short_verdict(self, row: Row) -> str:
        """Say the verdict in a word, for a table; a star marks the assumption about the silent."""
        if row.verdict is None:
            return _("not shown") if row.level == "county" and row.status == "bound" else NOTHING
        return _(said.SHORT_VERDICTS[row.verdict]) + ("*" if row.assumption else "")

    def mark(self, one: Row | TrendPoint) -> str:
        """Say why a figure is marked, or nothing."""
        return self.mark_told(one.status) if one.status in said.MARKS else ""

    def mark_told(self, status: str) -> str:
        """Say what a mark means."""
        return _(said.MARKS[status])

    def response(self, row: Row) -> str:
        """Write answers of eligible with the rate, for a table."""
        if row.n is None or row.eligible is None or row.response_rate is None:
            return NOTHING
        return f"{self.count(row.n)} / {self.count(row.eligible)} ({self.rate(row.response_rate)})"

    def effective(self, row: Row) -> str:
        """Write effective n and degrees of freedom, for a table."""
        if row.n_effective is None or row.df is None:
            return NOTHING
        return f"{numbers.decimal(row.n_effective, self.language)} ({self.count(row.df)})"

    def bounds(self, row: Row) -> str:
        """Write the bounds of non-response, for a table."""
        if row.bounds_lower is None or row.bounds_upper is None:
            return NOTHING
        return f"{numbers.points(row.bounds_lower, self.language)}–{self.rate(row.bounds_upper)}"

    def tipping(self, row: Row) -> str:
        """Write how many of the silent would have to be favourable, for a table."""
        if not row.unknown:
            return NOTHING
        if not row.possible or row.needed is None:
            return _("not possible")
        values = {"needed": self.count(row.needed), "unknown": self.count(row.unknown)}
        return _("%(needed)s of %(unknown)s") % values

    def told(self, row: Row) -> str:
        """Say in one sentence what the country's figure is, or why it is not shown."""
        if row.status == "bound" and row.n is not None:
            values = {"bound": self.figure(row).capitalize(), "answers": self.answers(row.n)}
            return _(said.BOUND) % values
        if row.estimate is None:
            return _(said.NOT_SHOWN.get(row.status, said.NOT_SHOWN["hidden"]))
        return _(said.FAVOURABLE if row.lower is None else said.FAVOURABLE_WITH_INTERVAL) % {
            "confidence": self.confidence
        }

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """Return what stands behind a shown figure, as pairs of a word and its sentences."""
        if row.estimate is None:
            return []
        named = (
            (_("Answers received"), (self._response(row), self._left_out(row))),
            (_("Precision"), (self._effective(row),)),
            (_("Non-response"), (self._bounds(row), self._tipping(row))),
            (_("Comparison with the target"), (self._plain(row),)),
            (_("Without assistance"), (self._unaided(row),)),
        )
        joined = ((name, " ".join(filter(None, told))) for name, told in named)
        return [(name, text) for name, text in joined if text]

    def _plain(self, row: Row) -> str:
        if row.plain is None or row.estimate is None:
            return ""
        return _(said.PLAIN[row.plain]) % {"share": self.share(row.estimate), "target": self.target}

    def _response(self, row: Row) -> str:
        if row.n is not None and self.report.by_link:
            return _(said.RESPONSE_BY_LINK) % {"n": self.count(row.n)}
        if row.n is None or row.response_rate is None or row.eligible is None:
            return ""
        counts = {"n": self.count(row.n), "eligible": self.count(row.eligible)}
        return _(said.RESPONSE) % {**counts, "rate": self.rate(row.response_rate)}

    def _effective(self, row: Row) -> str:
        if row.df is None or (row.n_effective is None and row.lower is None):
            return ""
        if row.n_effective is None:
            weighted = NOTHING if row.weighted_n is None else self.count(row.weighted_n)
            return _(said.BLUNT) % {"weighted": weighted, "df": self.count(row.df)}
        values = {
            "weighted": NOTHING if row.weighted_n is None else self.count(row.weighted_n),
            "effective": numbers.decimal(row.n_effective, self.language),
            "df": self.count(row.df),
            "deff": NOTHING if row.deff is None else numbers.decimal(row.deff, self.language, 2),
        }
        return _(said.EFFECTIVE) % values

    def _bounds(self, row: Row) -> str:
        if row.bounds_lower is None or row.bounds_upper is None or not row.unknown:
            return ""
        return _(said.BOUNDS) % {"low": self.rate(row.bounds_lower), "high": self.rate(row.bounds_upper)}

    def _tipping(self, row: Row) -> str:
        if not row.unknown:
            return ""
        values = {"unknown": self.count(row.unknown), "target": self.target}
        if not row.possible or row.needed is None:
            return _(said.TIPPING_NEVER) % values
        if row.needed == 0:
            return _(said.TIPPING_ALWAYS) % values
        more = {"needed": self.count(row.needed), "share": self.rate(row.needed_share or 0)}
        return _(said.TIPPING) % {**values, **more}

    def _left_out(self, row: Row) -> str:
        if row.dont_know is None or row.no_answer is None:
            return ""
        return _(said.LEFT_OUT) % {"unknown": self.rate(row.dont_know), "empty": self.rate(row.no_answer)}

    def _unaided(self, row: Row) -> str:
        alone = row.unaided
        if alone is None:
            return ""
        return _(said.UNAIDED) % {"n": self.count(alone.n), "share": self.share(alone.estimate)}

    def notes(self, notes: tuple[Note, ...]) -> list[str]:
        """Say what a reader must know; a note without a sentence is a programmer's fault (KeyError)."""
        return [_(said.NOTES[note.code]) % self._values(note) for note in notes]

    def _values(self, note: Note) -> dict[str, str]:
        return {
            name: value if isinstance(value, str) else self.count(value)
            for name, value in note.values.items()
        }

    def outcomes(self) -> list[tuple[str, str]]:
        """Return how the invitations ended, as pairs of words and count."""
        ended = self.report.outcomes
        named = (
            (_("People in the frame"), ended.sampled),
            (_("Found not eligible"), ended.ineligible),
            (_("Complete questionnaires"), ended.complete),
            (_("Partial questionnaires"), ended.partial),
            (_("Refused"), ended.refused + ended.representative_refused),
            (_("Invitation not handed out"), ended.not_handed_out),
            (_("Invitation not delivered"), ended.undeliverable),
            (_("No answer"), ended.no_answer),
        )
        known = named[2:4] if self.report.by_link else named
        return [(words, self.count(count)) for words, count in known]
