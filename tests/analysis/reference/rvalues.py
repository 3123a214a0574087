"""Values of R expressions on the columns of a frame: derived variables, subsets and terms of formulas."""

import polars as pl

from tests.analysis.reference.rlang import Call, Name, Node, written

_OF_TWO = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
    "%in%": lambda a, b: a.is_in(b),
}
_OF_ONE = {
    **dict.fromkeys(("I", "("), lambda a: a),
    **dict.fromkeys(("as.numeric", "as.integer"), lambda a: a.cast(pl.Float64)),
    **dict.fromkeys(("factor", "as.factor", "as.character"), lambda a: a.cast(pl.String)),
    "c": lambda a: [a],
    "!": lambda a: ~a,
    "-": lambda a: -a,
    "is.na": lambda a: a.is_null(),
    "log": lambda a: a.log(),
    "exp": lambda a: a.exp(),
    "sqrt": lambda a: a.sqrt(),
}


def expression(tree: Node, columns: dict[str, pl.DataType]) -> pl.Expr | float | str | list:
    """Polars expression of an R expression; numbers and texts stand for themselves."""
    if isinstance(tree, Name):
        if tree.name in ("TRUE", "FALSE", "T", "F"):
            return pl.lit(tree.name.startswith("T"))
        if tree.name not in columns:
            raise KeyError(f"no column {tree.name}")
        return pl.col(tree.name)
    if not isinstance(tree, Call):
        return tree
    values = [expression(part, columns) for part in tree.args]
    if len(values) == 1:
        return _OF_ONE[tree.function](values[0])
    return values if tree.function == "c" else _OF_TWO[tree.function](*_alike(values))


def column(tree: Node, frame: pl.DataFrame) -> pl.Series:
    """Values of an expression for every row, named as R names the term."""
    value = expression(tree, dict(frame.schema))
    value = value if isinstance(value, pl.Expr) else pl.lit(value)
    return frame.select(value.alias(written(tree))).to_series()


def holds(tree: Node, frame: pl.DataFrame) -> pl.Series:
    """Whether a condition holds, row by row; where it is unknown it does not, as in R's subset."""
    return column(tree, frame).fill_null(value=False)


def _alike(values: list) -> list:
    """R compares a column of whole numbers with a text by turning it into a text."""
    if any(isinstance(value, str) for value in values):
        return [value.cast(pl.String) if isinstance(value, pl.Expr) else value for value in values]
    return values
