"""The one access table: who may open which page and run which command. What is not on it is refused.

Organisations and municipalities outside a person's scope are answered as if they were not there (404).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

ANYONE = "anyone"  # no sign-in
SIGNED_IN = "signed_in"  # any active account
OPERATOR = "operator"  # a person at the machine, with the data folder's files

_PROVIDER = frozenset({"provider_staff", "provider_head"})
_EVALUATOR = frozenset({"evaluator"})
_READER = frozenset({"reader"})
_AGGREGATES = frozenset({"evaluator", "methodical_centre", "administrator"})
_OPERATOR = frozenset({OPERATOR})
_ANYONE = frozenset({ANYONE})
_SIGNED_IN = frozenset({SIGNED_IN})

# fmt: off
_RESPONDENT_PAGES = (
    "accessibility", "answer", "calm", "code", "consent", "consent_given", "contact_form",
    "contact_send", "decline", "declined", "go_on", "later", "link", "new_words", "page", "privacy",
    "receipt", "resume", "review", "send", "start", "stop", "typed_code", "welcome", "withdraw", "withdrawal",
)
# fmt: on

# Endpoint of a page -> roles.
PAGES: Mapping[str, frozenset[str]] = {
    "static": _ANYONE,
    "home.front": _ANYONE,
    "home.staff": _SIGNED_IN,
    **{f"respondent.{name}": _ANYONE for name in _RESPONDENT_PAGES},
    "open_link.first": _ANYONE,
    "open_link.anew": _ANYONE,
    "auth.sign_in": _ANYONE,
    "auth.sign_in_post": _ANYONE,
    "auth.sign_out": _SIGNED_IN,
    "auth.language": _ANYONE,
    "provider.index": _PROVIDER,
    "provider.overview": _PROVIDER,
    "provider.printed": _PROVIDER,
    "provider.section": _PROVIDER,
    "provider.section_save": _PROVIDER,
    "provider.submit": _PROVIDER,
    "provider.decide": frozenset({"provider_head"}),
    "reader.index": _READER,
    "reader.text": _READER,
    "reader.decide": _READER,
    "reader.contacted": _READER,
    "evaluator.rounds": _AGGREGATES,
    "evaluator.result": _AGGREGATES,
    "evaluator.trend": _AGGREGATES,
    "evaluator.table": _AGGREGATES,
    "files.index": _EVALUATOR,
    "files.ask": _EVALUATOR,
    "files.fetch": _EVALUATOR,
}

# Pages of `balsas instrument preview` alone: they are served on the author's own machine.
PREVIEW: Mapping[str, frozenset[str]] = {
    "preview.front": _ANYONE,
    "preview.again": _ANYONE,
    "preview.paper": _ANYONE,
    "preview.changes": _ANYONE,
}

# Command -> roles. `analyse` and the checks of a questionnaire touch no database.
COMMANDS: Mapping[str, frozenset[str]] = {
    "balsas analyse": _ANYONE,
    "balsas instrument check": _ANYONE,
    "balsas instrument diff": _ANYONE,
    "balsas instrument hash": _ANYONE,
    "balsas instrument schema": _ANYONE,
    "balsas instrument publish": _OPERATOR,
    "balsas instrument preview": _ANYONE,
    "balsas instrument translate out": _ANYONE,
    "balsas instrument translate in": _ANYONE,
    "balsas instrument xlsform out": _ANYONE,
    "balsas instrument xlsform in": _ANYONE,
    "balsas init": _OPERATOR,
    "balsas check": _OPERATOR,
    "balsas batch": _OPERATOR,
    "balsas backup": _OPERATOR,
    "balsas serve": _OPERATOR,
    "balsas run": _OPERATOR,
    "balsas demo": _OPERATOR,
    "balsas results": _OPERATOR,
    "balsas agreement add": _OPERATOR,
    "balsas answers template": _OPERATOR,
    "balsas answers import": _OPERATOR,
    "balsas release make": _OPERATOR,
    "balsas release sign": _OPERATOR,
    "balsas release doi": _OPERATOR,
    "balsas release list": _OPERATOR,
    "balsas release verify": _OPERATOR,
    "balsas release diff": _OPERATOR,
    "balsas release export": _OPERATOR,
    "balsas staff add": _OPERATOR,
    "balsas staff grant": _OPERATOR,
    "balsas staff list": _OPERATOR,
    "balsas staff password": _OPERATOR,
    "balsas staff close": _OPERATOR,
    "balsas organisation template": _ANYONE,
    "balsas organisation import": _OPERATOR,
    "balsas frame template": _ANYONE,
    "balsas frame import": _OPERATOR,
    "balsas round create": _OPERATOR,
    "balsas round open": _OPERATOR,
    "balsas round amend": _OPERATOR,
    "balsas round close": _OPERATOR,
    "balsas round discard": _OPERATOR,
    "balsas round links": _OPERATOR,
    "balsas round list": _OPERATOR,
    "balsas round show": _OPERATOR,
    "balsas invitation issue": _OPERATOR,
    "balsas invitation state": _OPERATOR,
}

ACCESS: Mapping[str, frozenset[str]] = {**PAGES, **PREVIEW, **COMMANDS}


def is_public(action: str) -> bool:
    """Tell whether a page or command is open to everybody; one that is not on the table is not."""
    return ANYONE in ACCESS.get(action, frozenset())


def allows(action: str, roles: Collection[str]) -> bool:
    """Tell whether a signed-in person with these roles may open a page; what is not listed is refused."""
    wanted = ACCESS.get(action, frozenset())
    return ANYONE in wanted or SIGNED_IN in wanted or not wanted.isdisjoint(roles)
