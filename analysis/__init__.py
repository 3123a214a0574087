"""What the answers say: design-based statistics on any dataframe."""

from analysis.agreement import Correlations, Kappa, correlations, design_kappa, kappa
from analysis.compare import Contrasts, adjusted, contrasts, pairwise, transformed
from analysis.crosstab import goodness_of_fit, independence_test
from analysis.design import Design, DesignError
from analysis.errors import AnalysisError, StatisticError
from analysis.estimate import means, ratio, totals
from analysis.margins import predictive_margins
from analysis.mean_tests import t_test, t_test_groups
from analysis.rank import rank_test
from analysis.regression import Regression, WaldTest, linear, logistic, wald_test
from analysis.results import Estimates, HypothesisTest, NonresponseBounds, Share
from analysis.share import share_estimates, shares
from analysis.standardisation import direct_standardisation
from analysis.terms import Factor

__all__ = [
    "AnalysisError",
    "Contrasts",
    "Correlations",
    "Design",
    "DesignError",
    "Estimates",
    "Factor",
    "HypothesisTest",
    "Kappa",
    "NonresponseBounds",
    "Regression",
    "Share",
    "StatisticError",
    "WaldTest",
    "adjusted",
    "contrasts",
    "correlations",
    "design_kappa",
    "direct_standardisation",
    "goodness_of_fit",
    "independence_test",
    "kappa",
    "linear",
    "logistic",
    "means",
    "pairwise",
    "predictive_margins",
    "rank_test",
    "ratio",
    "share_estimates",
    "shares",
    "t_test",
    "t_test_groups",
    "totals",
    "transformed",
    "wald_test",
]
