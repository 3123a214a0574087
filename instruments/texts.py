"""Every text of an instrument: whose it is, where it stands in the file, and its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from instruments.frozen import FrozenMap
from instruments.model import Instrument

Place = tuple[str | int, ...]


def texts_of(instrument: Instrument) -> Iterator[tuple[str | None, Place, Mapping[str, str]]]:
    """Yield every text with the item or part it belongs to and its place."""
    yield None, ("title",), instrument.title
    for kind, named in (("dimensions", instrument.ordered_dimensions), ("areas", instrument.ordered_areas)):
        for one in named:
            yield one.id, (kind, one.id, "text"), one.text
    for figure in instrument.derived:
        yield figure.id, ("derived", figure.id, "text"), figure.text
    for scale in instrument.ordered_scales:
        for number, option in enumerate(scale.options):
            yield f"{scale.id} {option.code}", ("scales", scale.id, "options", number, "text"), option.text
    for item in instrument.ordered_items:
        yield item.code, ("items", item.code, "text"), item.text
        if item.hint is not None:
            yield item.code, ("items", item.code, "hint"), item.hint
        for number, option in enumerate(item.own_options):
            yield f"{item.code} {option.code}", ("items", item.code, "options", number, "text"), option.text
    for code, text in instrument.texts.items():
        yield code, ("texts", code), text


def text_name(owner: str | None, where: Place) -> str:
    """Return the name of a text: `title`, `A_ACC1`, `D_NEED1 hint`, `AGREE5 4`, `T_THANKS`."""
    return " ".join([owner or "title", *(["hint"] if where[-1] == "hint" else [])])


def named_texts(instrument: Instrument) -> Mapping[str, Mapping[str, str]]:
    """Return every text by its name."""
    return FrozenMap({text_name(owner, where): text for owner, where, text in texts_of(instrument)})
