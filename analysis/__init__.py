"""What the answers say: design-based statistics on any dataframe."""

from analysis.agreement import Correlations, Kappa, correlations, design_kappa, kappa
from analysis.calibration import calibrate
from analysis.compare import Contrasts, adjusted, contrasts, pairwise, transformed
from analysis.crosstab import goodness_of_fit, independence_test
from analysis.design import Calibration, Design, DesignError, Replicates
from analysis.errors import AnalysisError, StatisticError
from analysis.estimate import means, ratio, totals, variances
from analysis.fitting import Weighted
from analysis.influence import influence_covariance
from analysis.margins import predictive_margins
from analysis.mean_tests import t_test, t_test_groups
from analysis.quantile import Quantile, quantiles
from analysis.rank import rank_test
from analysis.regression import Regression, WaldTest, linear, logistic, wald_test
from analysis.replication import replicate_design
from analysis.results import Estimates, HypothesisTest, NonresponseBounds, Share
from analysis.share import share_estimates, shares
from analysis.standardisation import direct_standardisation
from analysis.terms import Factor
from analysis.weighting import nonresponse_cells, post_stratify, rake, trim

__all__ = [
    "AnalysisError",
    "Calibration",
    "Contrasts",
    "Correlations",
    "Design",
    "DesignError",
    "Estimates",
    "Factor",
    "HypothesisTest",
    "Kappa",
    "NonresponseBounds",
    "Quantile",
    "Regression",
    "Replicates",
    "Share",
    "StatisticError",
    "WaldTest",
    "Weighted",
    "adjusted",
    "calibrate",
    "contrasts",
    "correlations",
    "design_kappa",
    "direct_standardisation",
    "goodness_of_fit",
    "independence_test",
    "influence_covariance",
    "kappa",
    "linear",
    "logistic",
    "means",
    "nonresponse_cells",
    "pairwise",
    "post_stratify",
    "predictive_margins",
    "quantiles",
    "rake",
    "rank_test",
    "ratio",
    "replicate_design",
    "share_estimates",
    "shares",
    "t_test",
    "t_test_groups",
    "totals",
    "transformed",
    "trim",
    "variances",
    "wald_test",
]
