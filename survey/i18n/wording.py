"""One English sentence for each problem code of the domain; translations are in `survey/translations`."""

from __future__ import annotations

from collections.abc import Mapping

# What a family can meet: translated into all five languages.
FAMILY: Mapping[str, str] = {
    "code_mistyped": "There is a typing mistake in the code. Please compare it with the code you were given.",
    "code_unknown": "We do not know this code. Please compare it with the code you were given.",
    "already_answered": "This code has already been used to answer. Each code can be used once.",
    "round_not_open": "This survey has not started yet. Please open the link again later.",
    "round_closed": "This survey is over. Thank you for wanting to take part.",
    "not_invited": "This code is no longer valid. If you think this is a mistake, "
    "please ask whoever gave you the code.",
    "draft_elsewhere": "These answers were started on another device or in another browser. "
    "You can go on there, or start again here.",
    "draft_gone": "These answers are no longer kept on this device. Please start again.",
    "page_not_asked": "Your other answers changed which questions apply to you. Please go on from here.",
    "form_damaged": "Part of the page arrived damaged and nothing was saved. "
    "Please check the answers on this page and go on again.",
    "receipt_unknown": "No answers are kept under this receipt. Please check the receipt. "
    "If you have already withdrawn the answers, there is nothing more to do.",
}

# What only staff meet, on pages and in commands: translated into Lithuanian.
STAFF: Mapping[str, str] = {}
