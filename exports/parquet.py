"""A dataset as Parquet: exact types, and in the file's own metadata what each column means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from polars.exceptions import PolarsError

from exports.dataset import Dataset
from exports.writing import whole_file

KEY = "balsas"


def write_parquet(dataset: Dataset, path: Path) -> None:
    """Write the file; under the key "balsas" of its metadata stands the meaning of the columns as JSON."""
    meaning = json.dumps(described(dataset), ensure_ascii=False, sort_keys=True)
    with whole_file(path, PolarsError) as unfinished:
        dataset.frame.write_parquet(unfinished, compression="zstd", metadata={KEY: meaning})


def described(dataset: Dataset) -> dict[str, Any]:
    """Return labels in all languages, value labels, missing codes and measurement levels as plain data."""
    spoken = {language: dataset.in_language(language) for language in dataset.languages}
    return {
        "name": dataset.name,
        "label": {language: one.label for language, one in spoken.items()},
        "notes": {language: list(one.notes) for language, one in spoken.items()},
        "columns": [
            {
                "name": column.name,
                "kind": column.kind,
                "measure": column.measure,
                "negative_codes_are_missing": column.missing,
                "label": {language: one.columns[place].text for language, one in spoken.items()},
                "values": {
                    language: {str(code): text for code, text in one.columns[place].value_texts.items()}
                    for language, one in spoken.items()
                },
            }
            for place, column in enumerate(dataset.columns)
        ],
    }
