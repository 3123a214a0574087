"""A file, or a folder of files, is there whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path, failure: type[Exception] = OSError) -> Iterator[Path]:
    """Give a temporary name beside the path to write to; rename it at the end, or remove it on an error.

    The content is on the disk before it has its name, so that a kill or a power cut leaves the old file or
    the new one. Two writers of one path do not meet: the last to end wins with a whole file.
    `failure` is what a library raises when it cannot write; it becomes an OSError, as for everything else.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(6)}.unfinished")
    try:
        yield unfinished
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(path)
    except failure as error:
        raise OSError(f"{path.name} was not written ({error}); is there room on the disk?") from error
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path, failure: type[Exception] = OSError) -> Iterator[Path]:
    """Give a folder to fill; it gets the name of the path at the end, or is removed on an error.

    Raises FileExistsError where the path is there already. What a killed run of it left is removed.
    `failure` is what a library raises when it cannot write; it becomes an OSError, as for everything else.
    """
    if path.exists():
        raise FileExistsError(f"{path.name} is there already")
    for left in path.parent.glob(f".{path.name}.*.unfinished"):
        shutil.rmtree(left, ignore_errors=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(6)}.unfinished")
    try:
        unfinished.mkdir(parents=True)
        yield unfinished
        for file in unfinished.iterdir():
            with file.open("rb") as written:
                os.fsync(written.fileno())
        unfinished.rename(path)
    except (OSError, failure) as error:
        raise OSError(f"{path.name} was not written ({error}); is there room on the disk?") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
