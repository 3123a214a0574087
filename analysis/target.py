"""The verdict against a target share."""

from scipy import optimize

from analysis.interval import Moments, clopper_pearson
from analysis.results import Verdict

_ROUNDING = 1e-12  # sums of weights carry float noise; 19 of 20 is 95 % whatever the weights' last bits say


def verdict(lower: float, upper: float, target: float) -> Verdict:
    """The verdict "met" if lower >= target, "not met" if upper < target, else "undecided".

    Limits and target are unrounded shares, 0 to 1.

    >>> verdict(0.965, 0.989, 0.95), verdict(0.941, 0.973, 0.95), verdict(0.897, 0.941, 0.95)
    ('met', 'undecided', 'not met')
    """
    if reaches(lower, target):
        return "met"
    return "undecided" if reaches(upper, target) else "not met"


def plain_comparison(estimate: float, target: float) -> Verdict:
    """The verdict of the unrounded estimate alone: what funders ask for, and a full count's verdict.

    >>> plain_comparison(2759 / 2904, 0.95), plain_comparison(2758 / 2904, 0.95)
    ('met', 'not met')
    """
    return "met" if reaches(estimate, target) else "not met"


def shares_with_verdict(
    found: Verdict, n_effective: float, confidence: float, target: float
) -> tuple[float, float]:
    """The least and greatest share that has a verdict by Clopper-Pearson limits on n_effective answers.

    What a reader learns about a share from its verdict, if the effective n is known. Korn-Graubard limits are
    those of Clopper and Pearson on their own effective n. An end that no share reaches is 0 or 1.

    >>> [round(end, 4) for end in shares_with_verdict("met", 200, 0.95, 0.95)]
    [0.9803, 1.0]
    """

    def crossing(limit: int) -> float:
        """The least share whose lower (0) or upper (1) limit reaches the target; 1 where none does."""

        def above(share: float) -> float:
            return (
                clopper_pearson(Moments(share, 0.0, 1, 1, confidence=confidence), n_effective)[limit] - target
            )

        if above(0.0) >= 0:
            return 0.0
        return float(optimize.brentq(above, 0.0, 1.0)) if above(1.0) >= 0 else 1.0

    met, undecided = crossing(0), crossing(1)
    return {"met": (met, 1.0), "undecided": (undecided, met), "not met": (0.0, undecided)}[found]


def reaches(share: float, target: float) -> bool:
    """Whether share >= target, apart from the rounding of floating-point sums."""
    return share >= target - _ROUNDING


def decimals_to_tell(estimate: float, target: float, least: int = 1, most: int = 6) -> int:
    """Decimals of a percentage needed to see on which side of the target the estimate lies.

    >>> decimals_to_tell(2758 / 2904, 0.95), decimals_to_tell(0.97, 0.95)
    (2, 1)
    """
    for decimals in range(least, most):
        if reaches(round(100 * estimate, decimals), 100 * target) == reaches(estimate, target):
            return decimals
    return most
