"""Writing a bundle: each file in a folder of its own, then one .zip, equal byte for byte each time."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from exports.bundle.files import Material, Purpose, files_of
from exports.bundle.texts import changelog, check_sums, citation, readme
from exports.writing import whole_file

# A .zip keeps times and permissions: fixed, so that equal content gives equal bytes.
MADE = (1980, 1, 1, 0, 0, 0)
MODE = 0o644 << 16
UNIX = 3
PACKED = (".xlsx", ".parquet", ".pdf")  # compressed in themselves

Progress = Callable[[int, int], None]


def write_bundle(
    material: Material, purpose: Purpose, path: Path, progress: Progress = lambda _done, _of: None
) -> None:
    """Write the .zip for a purpose; `progress` hears after each file how many are done, and of how many."""
    writings = files_of(material, purpose)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".bundle-") as made:
        folder = Path(made)
        for done, writing in enumerate(writings):
            progress(done, len(writings) + 1)
            target = folder / writing.name
            target.parent.mkdir(exist_ok=True)
            writing.write(target)
        progress(len(writings), len(writings) + 1)
        _write_texts(material, folder)
        _pack(folder, path)


def _write_texts(material: Material, folder: Path) -> None:
    names = [str(file.relative_to(folder)) for file in sorted(folder.rglob("*")) if file.is_file()]
    texts = {
        "README.txt": readme(material, names),
        "CHANGELOG.txt": changelog(material),
        "CITATION.txt": citation(material),
        **material.manifests,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    hashes = {name: _hash(folder / name) for name in [*names, *texts]}
    (folder / "SHA256SUMS").write_text(check_sums(hashes), encoding="ascii", newline="\n")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(folder: Path, path: Path) -> None:
    with whole_file(path) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            entry = zipfile.ZipInfo(str(file.relative_to(folder)), MADE)
            entry.external_attr, entry.create_system = MODE, UNIX
            entry.compress_type = zipfile.ZIP_STORED if file.suffix in PACKED else zipfile.ZIP_DEFLATED
            with file.open("rb") as content, archive.open(entry, "w", force_zip64=True) as packed:
                shutil.copyfileobj(content, packed, 1 << 20)
