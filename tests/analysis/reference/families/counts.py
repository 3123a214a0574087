"""Plain counts: intervals, tests against the target, finite populations, trend and equality of groups."""

import re
from typing import Any

import polars as pl

from analysis import (
    binomial_interval,
    binomial_test,
    cochran_armitage,
    equal_shares,
    finite_interval,
    finite_test,
)
from tests.analysis.reference.case import Case
from tests.analysis.reference.described import described_test
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import Name, bare, calls, terms, written

METHODS = {
    "wilson": "wilson",
    "binom.test": "clopper-pearson",
    "jeffreys": "jeffreys",
    "cp": "clopper-pearson",
}


@answers("binomial_ci")
def of_counts(case: Case) -> list[dict[str, Any]]:
    if "prop.test" in case.r:
        method = "wilson-continuity-corrected" if "correct=TRUE" in case.r.replace(" ", "") else "wilson"
    else:
        method = next(ours for theirs, ours in METHODS.items() if theirs in case.r)
    return [
        {
            key: list(binomial_interval(row["x"], row["n"], method=method, confidence=float(key)))
            if key[0].isdigit()
            else row[key]
            for key in row
        }
        for row in case.expected
    ]


@answers("target_test")
def against_target(case: Case) -> list[dict[str, Any]]:
    rows = []
    for row in case.expected:
        found = binomial_test(row["x"], row["n"], case.args["target"])
        values = {"p_less": found.p_less, "p_greater": found.p_greater, "p_two": found.p_two_sided}
        rows.append({**row, **values})
    return rows


@answers("finite_population_ci")
def of_a_population(case: Case) -> list[dict[str, Any]]:
    target = float(re.search(r"ceiling\(([\d.]+)", case.r)[1])
    rows = []
    for row in case.expected:
        counts = row["x"], row["n"], row["N"]
        levels = {key: int(key[2:]) / 100 for key in row if key.startswith("ci")}
        limits = {key: list(finite_interval(*counts, confidence=level)) for key, level in levels.items()}
        rows.append({**row, **limits, "p_less": finite_test(*counts, target)})
    return rows


@answers("cochran_armitage")
def trend(case: Case) -> dict[str, Any]:
    favourable, n = _counts(case)
    return described_test(cochran_armitage(favourable, n, scores=case.args.get("scores")))


@answers("chisq_plain")
def equality(case: Case) -> dict[str, Any]:
    correct = case.find("prop.test").named.get("correct") != Name("FALSE")
    shown = described_test(equal_shares(*_counts(case), correct=correct))
    return {**shown, "parameter": shown["parameter"][0]}


def _counts(case: Case) -> tuple[list[int], list[int]]:
    """Favourable and all by group: from `tapply(y, group, sum)`, or from a table of frequencies."""
    tapply = next(calls(case.call, "tapply"), None)
    if tapply is None:
        return _of_frequencies(case)
    value, group = (written(bare(tree)) for tree in tapply.args[:2])
    frame = case.frame.drop_nulls([value, group])
    table = frame.group_by(group).agg(pl.len(), pl.col(value).sum()).sort(group)
    return table[value].cast(pl.Int64).to_list(), table["len"].to_list()


def _of_frequencies(case: Case) -> tuple[list[int], list[int]]:
    """`xtabs(Freq ~ rows + columns)` with the levels in the order that transform gives them."""
    frequency, sides = next(calls(case.call, "xtabs")).args[0].args
    rows, columns = (written(term) for term in terms(sides))
    made = {name: tree for t in calls(case.call, "transform") for name, tree in t.named.items()}
    order = {name: list(tree.args[1].args) for name, tree in made.items()}
    picked = next(calls(next(calls(case.call, "prop.trend.test")), "[")).args[-1]
    frame, level = case.frame, pl.col(columns) == picked
    table = frame.group_by(rows).agg(
        pl.col(frequency.name).filter(level).sum().alias("x"), pl.col(frequency.name).sum().alias("n")
    )
    by_level = {row[rows]: (row["x"], row["n"]) for row in table.to_dicts()}
    chosen = [by_level[name] for name in order.get(rows, sorted(by_level))]
    return [x for x, _ in chosen], [n for _, n in chosen]
