"""What the answers say: design-based statistics on any dataframe."""

from analysis.design import Design, DesignError
from analysis.results import Estimates, NonresponseBounds, Share
from analysis.share import share_estimates, shares

__all__ = ["Design", "DesignError", "Estimates", "NonresponseBounds", "Share", "share_estimates", "shares"]
