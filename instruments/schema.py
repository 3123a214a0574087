"""The shape of a questionnaire's file as JSON Schema, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from instruments.model import Instrument

DIALECT = "http://json-schema.org/draft-07/schema#"


def json_schema() -> dict[str, Any]:
    """Return the schema of a whole file; what it cannot say (references, routing, letters) `check` tells."""
    schema = _tidy(Instrument.model_json_schema(by_alias=True))
    return {"$schema": DIALECT, **schema, "title": "Questionnaire"}


def _tidy(part: Any) -> Any:
    """Leave out what helps no editor, the null that TOML cannot say among it, and refuse stray languages."""
    if isinstance(part, list):
        return [_tidy(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _tidy(value) for key, value in part.items() if not _is_noise(key, value)}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    choices = [one for one in kept.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1:
        del kept["anyOf"]
        return {**choices[0], **kept}
    return kept


def _is_noise(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, [], {}))
