"""What the answers say: design-based statistics on any dataframe."""

from analysis.agreement import Correlations, Kappa, correlations, design_kappa, kappa
from analysis.calibration import calibrate
from analysis.compare import Contrasts, adjusted, contrasts, pairwise, transformed
from analysis.crosstab import goodness_of_fit, independence_test
from analysis.design import Calibration, Design, DesignError, Replicates
from analysis.errors import AnalysisError, StatisticError
from analysis.estimate import means, ratio, totals, variances
from analysis.fitting import Weighted
from analysis.icc import IntraClass, intraclass
from analysis.influence import influence_covariance
from analysis.items import eigenvalues
from analysis.margins import predictive_margins
from analysis.mean_tests import t_test, t_test_groups
from analysis.omega import HierarchicalOmega, Omega, omega, omega_hierarchical
from analysis.polychoric import Polychoric, polychoric
from analysis.quantile import Quantile, quantiles
from analysis.rank import rank_test
from analysis.regression import Regression, WaldTest, linear, logistic, wald_test
from analysis.reliability import Alpha, ItemStatistics, alpha, weighted_alpha
from analysis.replication import replicate_design
from analysis.results import Estimates, HypothesisTest, NonresponseBounds, Share
from analysis.share import share_estimates, shares
from analysis.standardisation import direct_standardisation
from analysis.terms import Factor
from analysis.weighting import nonresponse_cells, post_stratify, rake, trim

__all__ = [
    "Alpha",
    "AnalysisError",
    "Calibration",
    "Contrasts",
    "Correlations",
    "Design",
    "DesignError",
    "Estimates",
    "Factor",
    "HierarchicalOmega",
    "HypothesisTest",
    "IntraClass",
    "ItemStatistics",
    "Kappa",
    "NonresponseBounds",
    "Omega",
    "Polychoric",
    "Quantile",
    "Regression",
    "Replicates",
    "Share",
    "StatisticError",
    "WaldTest",
    "Weighted",
    "adjusted",
    "alpha",
    "calibrate",
    "contrasts",
    "correlations",
    "design_kappa",
    "direct_standardisation",
    "eigenvalues",
    "goodness_of_fit",
    "independence_test",
    "influence_covariance",
    "intraclass",
    "kappa",
    "linear",
    "logistic",
    "means",
    "nonresponse_cells",
    "omega",
    "omega_hierarchical",
    "pairwise",
    "polychoric",
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
    "weighted_alpha",
]
