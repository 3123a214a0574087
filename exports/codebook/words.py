"""The words of the codebook that are not in the dataset: in Lithuanian, and in English for all others."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "lt": {
        "codebook": "Kodų knyga",
        "rows": "Eilučių",
        "columns": "Stulpelių",
        "code": "Kodas",
        "meaning": "Reikšmė",
        "n": "Atsakymų",
        "share": "Dalis, %",
        "weighted_share": "Pasverta dalis, %",
        "missing": "trūksta",
        "nominal": "nominalus",
        "ordinal": "ranginis",
        "scale": "kiekybinis",
        "integer": "sveikasis skaičius",
        "number": "skaičius",
        "text": "tekstas",
        "texts": "Skirtingų tekstų",
        "lowest": "Mažiausia",
        "highest": "Didžiausia",
        "mean": "Vidurkis",
        "shares": "Dalys – iš galiojančių atsakymų; kodai, mažesni už 0, yra trūkstami atsakymai.",
        "contents": "Stulpeliai",
    },
    "en": {
        "codebook": "Codebook",
        "rows": "Rows",
        "columns": "Columns",
        "code": "Code",
        "meaning": "Meaning",
        "n": "Answers",
        "share": "Share, %",
        "weighted_share": "Weighted share, %",
        "missing": "missing",
        "nominal": "nominal",
        "ordinal": "ordinal",
        "scale": "scale",
        "integer": "whole number",
        "number": "number",
        "text": "text",
        "texts": "Different texts",
        "lowest": "Lowest",
        "highest": "Highest",
        "mean": "Mean",
        "shares": "Shares are of valid answers; codes below 0 are missing answers.",
        "contents": "Columns",
    },
}


def words_of(language: str) -> Mapping[str, str]:
    """Return the words of a language."""
    return WORDS["lt" if language == "lt" else "en"]


def decimal(number: float | None, places: int, language: str) -> str:
    """Print a number with the language's decimal mark; nothing for None."""
    if number is None:
        return ""
    text = f"{number:.{places}f}"
    return text if language == "en" else text.replace(".", ",")


def percent(share: float | None, language: str) -> str:
    """Print a share as a percentage with one decimal; nothing for None."""
    return decimal(None if share is None else 100 * share, 1, language)
