"""An instrument: one version of a questionnaire with all its languages, routing, checks and scoring rules.

A key that has its default value is left out of the canonical bytes. So a new optional key may be added here
later without changing the hash of a published version, and a default value may never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
)

from instruments.frozen import Frozen, FrozenMap, normal

Kind = Literal["single", "multiple", "open", "level", "number", "service", "date"]
Picture = Literal["face_happy", "face_neutral", "face_sad", "question_mark", "raised_hand"]

Identifier = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,9}$")]
Code = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,31}$")]
Name = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
OptionCode = Annotated[StrictStr, StringConstraints(pattern=r"^(-[1-9]|0|[1-9][0-9]{0,2})$")]
Version = Annotated[StrictStr, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}$")]
Language = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Line = Annotated[StrictStr, BeforeValidator(normal), StringConstraints(min_length=1, max_length=2000)]
Text = Annotated[Mapping[Language, Line], AfterValidator(FrozenMap)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Weight = Annotated[float, Field(strict=True, gt=0, le=100)]
Score = Annotated[float, Field(strict=True, ge=0, le=100)]


def _nothing() -> FrozenMap[str, Any]:
    return FrozenMap({})


class Named(Frozen):
    """A dimension or an area: its id and its name in every language."""

    id: Name
    text: Text


class Option(Frozen):
    """One answer that can be chosen; a negative code is a missing answer."""

    code: Annotated[StrictStr, StringConstraints(pattern=r"^(-[1-9]|0|[1-9][0-9]{0,2}|[A-Z][A-Z0-9]{0,9})$")]
    text: Text
    exclusive: StrictBool = False
    picture: Picture | None = None

    @property
    def missing(self) -> bool:
        """Tell whether the answer says that there is no answer (does not apply, don't know, prefer not)."""
        return self.code.startswith("-")


class Scale(Frozen):
    """Options that several items share."""

    id: Code
    options: tuple[Option, ...] = Field(min_length=1)


class Condition(Frozen):
    """A statement about earlier answers or about the round: exactly one of item, context, all_of, any_of.

    Of an item's answer it says one of three things: it is among `codes`, it is a number `above` another, or
    it is `given` at all (a missing code is not). Of the context it says which `codes` it has.
    """

    item: Code | None = None
    context: Literal["org_type", "care_form", "ask_separation", "occasion"] | None = None
    codes: tuple[OptionCode, ...] = ()
    above: StrictInt | None = None
    given: StrictBool = False
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()

    @property
    def leaves(self) -> tuple[Condition, ...]:
        """The simple statements that it is made of."""
        parts = self.all_of + self.any_of
        return tuple(leaf for part in parts for leaf in part.leaves) if parts else (self,)


class Rule(Frozen):
    """Routing: when the condition holds (or unless it does), items are skipped or the questionnaire ends."""

    id: Code
    when: Condition | None = None
    unless: Condition | None = None
    skip: tuple[Code, ...] = ()
    end: Name | None = None

    @property
    def leaves(self) -> tuple[Condition, ...]:
        """The simple statements of its condition."""
        return tuple(leaf for part in (self.when, self.unless) if part is not None for leaf in part.leaves)

    @property
    def items_named(self) -> frozenset[str]:
        """The codes of the items whose answers it looks at."""
        return frozenset(leaf.item for leaf in self.leaves if leaf.item is not None)


class Ending(Frozen):
    """A way to end early, the text that the person then reads, and what the invitation then becomes.

    Without a disposition the answers so far are stored; a refusal stores none.
    """

    id: Name
    text: Code
    disposition: Literal["refused"] | None = None


class Item(Frozen):
    """One question; `texts` stand directly above it, wherever on the page it is.

    An item that is not `stored` decides something before it is forgotten. An answer among `assisted` says
    that somebody helped to choose. What is not `about_provider` is printed apart and ranks no provider.
    """

    code: Code
    kind: Kind
    text: Text
    hint: Text | None = None
    texts: tuple[Code, ...] = ()
    scale: Code | None = None
    own_options: tuple[Option, ...] = Field(default=(), alias="options")
    options_from: Literal["services"] | None = None
    dimension: Name | None = None
    area: Name | None = None
    weight: Weight | None = None
    reverse: StrictBool = False
    routing: StrictBool = False
    required: StrictBool = False
    calm: tuple[StrictInt, ...] = ()
    assisted: tuple[StrictInt, ...] = ()
    stored: StrictBool = True
    about_provider: StrictBool = True
    least: StrictInt | None = None
    most: StrictInt | None = None
    revision: StrictInt = 1


class Page(Frozen):
    """Items shown together, under texts named by their ids; a repeated page is filled in once a service."""

    id: Annotated[StrictStr, StringConstraints(pattern=r"^p[1-9][0-9]?$")]
    items: tuple[Code, ...] = ()
    texts: tuple[Code, ...] = ()
    repeat: Literal["services"] | None = None


class Check(Frozen):
    """A relation of numbers: the sum of `left` is at most (or equals) the sum of `right`, or is explained."""

    id: Code
    left: tuple[Code, ...] = Field(min_length=1)
    relation: Literal["<=", "="]
    right: tuple[Code, ...] = Field(min_length=1)
    explain: StrictBool = False


class Derived(Frozen):
    """A figure made of numbers: (sum of `plus` - sum of `minus`) / sum of `per` * `times`."""

    id: Name
    text: Text
    plus: tuple[Code, ...] = Field(min_length=1)
    minus: tuple[Code, ...] = ()
    per: tuple[Code, ...] = Field(min_length=1)
    times: StrictInt = 100


class Pairing(Frozen):
    """How the forms of one person at several occasions are put together: by a code on a card, no name.

    The change is that from the occasion `before` to the occasion `after`, of persons with both forms.
    """

    code_length: StrictInt = Field(ge=4, le=12)
    occasions: Code
    before: OptionCode
    after: OptionCode


class Scoring(Frozen):
    """How one person's answers become dimension scores and a composite, in points (0-100) or answer codes."""

    overall: Code | None = None
    unit: Literal["points", "codes"] = "points"
    dimension_least: Share = 0.5
    composite_of: Literal["dimensions", "items"] = "dimensions"
    composite_dimensions: tuple[Name, ...] = Field(min_length=1)
    composite_least: StrictInt = Field(ge=1)


class Favourable(Frozen):
    """A rule of what counts as a favourable view: codes of one item, or a composite that is high enough."""

    id: Identifier
    item: Code | None = None
    codes: tuple[OptionCode, ...] = ()
    composite_least: Score | None = None
    no_dimension_below: Score | None = None
    no_item_at: OptionCode | None = None


class Maturity(Frozen):
    """Rules of a self-assessment: from which level evidence is needed, and what a level without it counts."""

    evidence_from: StrictInt
    capped_to: StrictInt
    evidence_types: Code
    reason_for: tuple[OptionCode, ...] = ()


class Instrument(Frozen):
    """One version of a questionnaire; `typos` names the texts corrected since the version before it."""

    id: Identifier
    version: Version
    source_language: Language
    languages: tuple[Language, ...] = Field(min_length=1)
    typos: tuple[StrictStr, ...] = ()
    title: Text
    audience: Literal["adult", "adolescent", "child"] = "adult"
    proxy: StrictBool = False
    calm_text: Code | None = None
    ordered_dimensions: tuple[Named, ...] = Field(default=(), alias="dimensions")
    ordered_areas: tuple[Named, ...] = Field(default=(), alias="areas")
    ordered_scales: tuple[Scale, ...] = Field(default=(), alias="scales")
    pages: tuple[Page, ...] = Field(min_length=1)
    ordered_items: tuple[Item, ...] = Field(min_length=1, alias="items")
    routing: tuple[Rule, ...] = ()
    endings: tuple[Ending, ...] = ()
    checks: tuple[Check, ...] = ()
    derived: tuple[Derived, ...] = ()
    pairing: Pairing | None = None
    scoring: Scoring | None = None
    favourable: tuple[Favourable, ...] = ()
    maturity: Maturity | None = None
    confidential: Annotated[Mapping[Code, Code], AfterValidator(FrozenMap)] = Field(default_factory=_nothing)
    texts: Annotated[Mapping[Code, Text], AfterValidator(FrozenMap)] = Field(default_factory=_nothing)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The items by code, in the order asked."""
        return FrozenMap({item.code: item for item in self.ordered_items})

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """The shared scales by id."""
        return FrozenMap({scale.id: scale for scale in self.ordered_scales})

    @cached_property
    def dimensions(self) -> Mapping[str, Mapping[str, str]]:
        """The names of the dimensions by id, in the order printed."""
        return FrozenMap({one.id: one.text for one in self.ordered_dimensions})

    @cached_property
    def areas(self) -> Mapping[str, Mapping[str, str]]:
        """The names of the areas of a self-assessment by id, in the order printed."""
        return FrozenMap({one.id: one.text for one in self.ordered_areas})

    @cached_property
    def rules_of(self) -> Mapping[str, tuple[Rule, ...]]:
        """The routing rules that can skip an item, by the item's code."""
        return FrozenMap(
            {code: tuple(rule for rule in self.routing if code in rule.skip) for code in self.items}
        )

    @cached_property
    def decided_by(self) -> Mapping[str, tuple[Rule, ...]]:
        """The routing rules that look at the answer of an item, by its code; other items are not in it."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.routing:
            for code in sorted(rule.items_named):
                found[code] = (*found.get(code, ()), rule)
        return FrozenMap(found)

    @cached_property
    def paths(self) -> dict[Any, Any]:
        """The ways through the questionnaire that `instruments.paths` has found lately."""
        return {}

    def page(self, page_id: str) -> Page | None:
        """Return the page with an id, or None."""
        return next((page for page in self.pages if page.id == page_id), None)

    def options(self, item: Item) -> tuple[Option, ...]:
        """Return the options that the instrument itself gives an item (not those of the round)."""
        scale = self.scales.get(item.scale or "")
        return item.own_options if scale is None else scale.options + item.own_options

    def page_texts(self, page: Page, *, confidential: bool = False) -> tuple[Mapping[str, str], ...]:
        """Return the texts above a page's items; confidential rounds replace some of them."""
        return tuple(self.said(code, confidential=confidential) for code in page.texts)

    def item_texts(self, code: str, *, confidential: bool = False) -> tuple[Mapping[str, str], ...]:
        """Return the texts directly above one item; confidential rounds replace some of them."""
        return tuple(self.said(one, confidential=confidential) for one in self.items[code].texts)

    def said(self, code: str, *, confidential: bool = False) -> Mapping[str, str]:
        """Return a text by its id as a round of this mode says it."""
        return self.texts[self.confidential.get(code, code) if confidential else code]
