"""What the answers say: design-based statistics on any dataframe.

A `Design` says which column is what; every function takes a frame and a design and returns plain data.
`shares` gives favourable shares with interval and verdict; `means`, `totals`, `ratio`, `variances` and
`quantiles` the rest. `rake`, `post_stratify` and `calibrate` fit weights, `replicate_design` makes
replicates, and the frame and design that they return go into the same calls. What cannot be computed is
refused by an `AnalysisError` that says where and why.

>>> import polars as pl
>>> answers = pl.DataFrame({"y": [5, 4, 2, 5], "sex": ["f", "f", "m", "m"], "centre": ["a", "b", "a", "c"]})
>>> fitted = post_stratify(answers, Design(psu="centre"), {"sex": {"f": 60, "m": 40}})
>>> shares(fitted.frame, "y", {4, 5}, fitted.design)[0].estimate
0.8
"""

from analysis.agreement import Correlations, Kappa, correlations, design_kappa, kappa
from analysis.binomial import BinomialTest, binomial_interval, binomial_test, finite_interval, finite_test
from analysis.calibration import calibrate
from analysis.case_mix import CaseMix, case_mix
from analysis.compare import Contrasts, adjusted, contrasts, pairwise, transformed
from analysis.counts import cochran_armitage, equal_shares, mcnemar
from analysis.crosstab import goodness_of_fit, independence_test
from analysis.design import Calibration, Design, DesignError, Replicates
from analysis.differences import Differences, differences
from analysis.errors import AnalysisError, StatisticError
from analysis.estimate import means, ratio, totals, variances
from analysis.fitting import Weighted
from analysis.funnel import Funnel, funnel, funnel_limits
from analysis.icc import IntraClass, intraclass
from analysis.influence import influence_covariance
from analysis.items import eigenvalues
from analysis.many import Many, many_shares
from analysis.margins import predictive_margins
from analysis.mean_tests import t_test, t_test_groups
from analysis.omega import HierarchicalOmega, Omega, omega, omega_hierarchical
from analysis.paired import PairedChange, paired_change, paired_wilcoxon
from analysis.planning import cluster_design_effect, decisive_sample, sample_size, verdict_power
from analysis.polychoric import Polychoric, polychoric
from analysis.pooling import PooledShares, partial_pooling
from analysis.quantile import Quantile, quantiles
from analysis.rank import rank_test
from analysis.regression import Regression, linear, logistic
from analysis.reliability import Alpha, ItemStatistics, alpha, weighted_alpha
from analysis.replication import replicate_design
from analysis.results import Estimates, HypothesisTest, NonresponseBounds, Share
from analysis.share import share_estimates, shares
from analysis.standardisation import direct_standardisation
from analysis.terms import Factor
from analysis.trend import Trend, breaks_of, trend
from analysis.unit_reliability import RandomIntercept, UnitReliability, random_intercept, unit_reliability
from analysis.wald import WaldTest, wald_test
from analysis.weighting import nonresponse_cells, post_stratify, rake, trim

__all__ = [
    "Alpha",
    "AnalysisError",
    "BinomialTest",
    "Calibration",
    "CaseMix",
    "Contrasts",
    "Correlations",
    "Design",
    "DesignError",
    "Differences",
    "Estimates",
    "Factor",
    "Funnel",
    "HierarchicalOmega",
    "HypothesisTest",
    "IntraClass",
    "ItemStatistics",
    "Kappa",
    "Many",
    "NonresponseBounds",
    "Omega",
    "PairedChange",
    "Polychoric",
    "PooledShares",
    "Quantile",
    "RandomIntercept",
    "Regression",
    "Replicates",
    "Share",
    "StatisticError",
    "Trend",
    "UnitReliability",
    "WaldTest",
    "Weighted",
    "adjusted",
    "alpha",
    "binomial_interval",
    "binomial_test",
    "breaks_of",
    "calibrate",
    "case_mix",
    "cluster_design_effect",
    "cochran_armitage",
    "contrasts",
    "correlations",
    "decisive_sample",
    "design_kappa",
    "differences",
    "direct_standardisation",
    "eigenvalues",
    "equal_shares",
    "finite_interval",
    "finite_test",
    "funnel",
    "funnel_limits",
    "goodness_of_fit",
    "independence_test",
    "influence_covariance",
    "intraclass",
    "kappa",
    "linear",
    "logistic",
    "many_shares",
    "mcnemar",
    "means",
    "nonresponse_cells",
    "omega",
    "omega_hierarchical",
    "paired_change",
    "paired_wilcoxon",
    "pairwise",
    "partial_pooling",
    "polychoric",
    "post_stratify",
    "predictive_margins",
    "quantiles",
    "rake",
    "random_intercept",
    "rank_test",
    "ratio",
    "replicate_design",
    "sample_size",
    "share_estimates",
    "shares",
    "t_test",
    "t_test_groups",
    "totals",
    "transformed",
    "trend",
    "trim",
    "unit_reliability",
    "variances",
    "verdict_power",
    "wald_test",
    "weighted_alpha",
]
