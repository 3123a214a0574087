"""Data from which a statistic cannot be computed: refused by name, never answered with a silent number."""


class AnalysisError(ValueError):
    """What was given cannot be analysed; the message names the column, stratum or cell and a remedy.

    `code` is stable, so that a page or a command can word the problem in its own language.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StatisticError(AnalysisError):
    """A statistic that these data do not have.

    Codes: "column" (no such column), "empty" (no valid rows), "few" (too few rows, units or PSUs), "constant"
    (no variation), "category" (a category without answers, or one that is not expected), "value" (a value
    out of range), "separation" (a term tells the outcome perfectly), "collinear" (a term follows from the
    others), "improper" (the model has no admissible solution), "match" (lengths or levels do not match).
    """
