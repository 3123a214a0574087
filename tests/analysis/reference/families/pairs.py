"""Two answers of the same person: signed ranks and changes of a yes or no."""

from typing import Any

from analysis import mcnemar, paired_wilcoxon
from tests.analysis.reference.case import Case
from tests.analysis.reference.described import described_test
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import Call, Name, Node, bare, calls, written
from tests.analysis.reference.rvalues import column
from tests.analysis.reference.scales import scale_of


@answers("paired_wilcoxon")
def signed_ranks(case: Case) -> dict[str, Any]:
    call = case.find("wilcox.test")
    frame = case.frame
    rows = next(calls(call, ":"), None)
    if rows is not None:
        frame = frame.slice(int(rows.args[0]) - 1, int(rows.args[1] - rows.args[0]) + 1)
    first, second = (written(bare(tree)) for tree in call.args)
    moved = (frame[first] - frame[second]).drop_nulls()
    tied = (moved == 0).any() or moved.abs().n_unique() < len(moved)
    exact = call.named.get("exact") == Name("TRUE") and not tied  # R falls back to the normal approximation
    correct = call.named.get("correct") != Name("FALSE")
    found = paired_wilcoxon(frame, second, first, exact=exact, correct=correct)
    return {"V": found.statistic, "p_value": found.p_value}


@answers("mcnemar")
def changed(case: Case) -> dict[str, Any]:
    call = case.find("mcnemar.test")
    sides = next(calls(call, "table")).args
    frame = case.frame
    for inner in calls(call, "$"):
        known = scale_of(case, inner.args[0]).items
        frame = frame.drop_nulls(known)
    first, second = (column(_without_frame(side), frame) for side in sides)
    gained, lost = int((~first & second).sum()), int((first & ~second).sum())
    return described_test(mcnemar(gained, lost, correct=call.named.get("correct") != Name("FALSE")))


def _without_frame(tree: Node) -> Node:
    """The expression with `frame$column` read as the column."""
    if not isinstance(tree, Call):
        return tree
    if tree.function == "$":
        return tree.args[1]
    return Call(tree.function, tuple(map(_without_frame, tree.args)), tree.named)
