"""Fitted weights, and domain means with covariances after them."""

from typing import Any

import numpy as np

from analysis.estimate import means
from analysis.weighting import trim
from tests.analysis.reference.case import Case
from tests.analysis.reference.described import term_columns
from tests.analysis.reference.registry import answers
from tests.analysis.reference.rlang import calls


@answers("calibrated_weights")
def weights(case: Case) -> dict[str, Any]:
    frame, design = case.sample()
    if next(calls(case.call, "trimWeights"), None) is not None:
        args = case.args
        frame = trim(frame, design, args["lower"], args["upper"], strict=args["strict"], name="trimmed").frame
        return {"weights": frame["trimmed"].to_list()}
    return {"weights": frame[design.weights].to_list()}


@answers("domain_mean_cov")
def domain_covariances(case: Case) -> dict[str, Any]:
    frame, design = case.sample()
    frame, columns = term_columns(frame, case.find("svyglm").args[0].args[0])
    found = means(frame, list(columns.values()), design, by=case.args["by"])
    own = np.arange(1, len(found.domains))  # the whole comes first
    return {"estimate": found.estimate[own].tolist(), "vcov": found.covariance[np.ix_(own, own)].tolist()}
