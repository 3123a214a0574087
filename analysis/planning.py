"""What a planned sample is worth before it is drawn."""


def cluster_design_effect(size: float, icc: float) -> float:
    """Design effect 1 + (m - 1)·rho of whole clusters of m answers with intra-class correlation rho.

    Source: Kish, Survey Sampling (1965), 5.4. n answers are worth n / deff of a simple random sample.

    >>> deff = cluster_design_effect(22, 0.05)
    >>> round(deff, 2), round(660 / deff)
    (2.05, 322)
    """
    return 1 + (size - 1) * icc
