"""Problems of an instrument's file: values with a stable code, a place and a sentence with the remedy."""

from __future__ import annotations

from dataclasses import dataclass, field

# Stable: programs and guides may name them. Each has a file of its name among the invalid test fixtures.
CODES = frozenset(
    {
        "file_not_readable",
        "file_too_large",
        "not_utf8",
        "not_toml",
        "name_mismatch",
        "missing_key",
        "unknown_key",
        "wrong_value",
        "duplicate_code",
        "duplicate_option",
        "item_on_two_pages",
        "item_without_page",
        "page_order",
        "unknown_scale",
        "unknown_dimension",
        "unknown_area",
        "unknown_item",
        "unknown_text",
        "unknown_ending",
        "unknown_option",
        "no_options",
        "options_not_used",
        "code_not_a_number",
        "not_multiple",
        "limits_not_used",
        "limits_crossed",
        "reserved_code",
        "open_required",
        "no_maturity",
        "level_without_weight",
        "weight_without_dimension",
        "weight_not_exact",
        "dimension_without_weight",
        "scale_gap",
        "scale_too_short",
        "no_missing_codes",
        "no_calm_text",
        "rule_shape",
        "favourable_shape",
        "routing_cycle",
        "routing_order",
        "routing_same_page",
        "unreachable",
        "missing_language",
        "unknown_language",
        "unknown_token",
        "token_mismatch",
        "control_character",
        "outer_space",
        "look_alike",
        "foreign_letter",
        "review_wrong",
        "needed_later",
        "text_too_long",
        "no_label",
        "same_label",
        "bump_too_small",
        "typo_not_changed",
        "option_reused",
        "option_renumbered",
        "revision_wrong",
        "rule_reused",
    }
)


@dataclass(frozen=True)
class Problem:
    """One fault: where it is and what to do about it."""

    file: str
    line: int | None
    item: str | None
    code: str
    message: str
    where: tuple[str | int, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a code that is not on the list: a programmer's fault."""
        if self.code not in CODES:
            msg = f"{self.code} is not a problem's code"
            raise ValueError(msg)

    def __str__(self) -> str:
        """Return the one line that a person reads."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = "" if self.item is None else f" {self.item}"
        return f"{place}{subject}: {self.code}: {self.message}"


def fault(code: str, item: str | None, message: str, *where: str | int) -> Problem:
    """Make a problem whose file and line are filled in by the reader."""
    return Problem("", None, item, code, message, where)
