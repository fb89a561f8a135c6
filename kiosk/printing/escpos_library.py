"""python-escpos without its side effects.

Importing escpos 3.1 starts logging for the whole program (`logging.basicConfig()`, its issue 670), leaves a new
temporary folder behind each time, and reads its printer database from a slow YAML file unless an environment variable
names a folder with the pickle of an earlier time. It writes that pickle in place, so that a power cut or a second
program starting at the same time would leave half of one, and no ticket would ever be printed again. Here it gets a
folder of its own for the import; a whole pickle is kept for the next time in a folder that only this user can write to,
since whoever can write a pickle can run code.
"""

import logging
import os
import pickle
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_VARIABLE = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_PATTERN = "*.capabilities.pickle"


def kept_folder() -> Path | None:
    """The user's own folder for the pickle, made when it is missing; None where there can't be one."""
    try:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(cache) / "antrean" / "escpos"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except (OSError, RuntimeError):  # a service user may have no home
        return None
    private = found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return folder if private and os.access(folder, os.W_OK) else None


@contextmanager
def _quiet() -> Iterator[None]:
    """Takes back what is done to the root logger inside."""
    root = logging.getLogger()
    before = list(root.handlers)
    try:
        yield
    finally:
        for handler in root.handlers[:]:
            if handler not in before:
                root.removeHandler(handler)


@contextmanager
def _own_folder() -> Iterator[None]:
    """Gives the import a folder for its pickle and its temporary folder; keeps the one and removes the other."""
    kept, before, was = kept_folder(), os.environ.get(_VARIABLE), tempfile.tempdir
    folder = Path(tempfile.mkdtemp(prefix="antrean-escpos-", dir=kept))
    if kept:
        _copy_whole(kept, folder)
    os.environ[_VARIABLE] = tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = was
        os.environ.pop(_VARIABLE)
        if before is not None:
            os.environ[_VARIABLE] = before
        _clear(folder, kept)


def _copy_whole(kept: Path, folder: Path) -> None:
    for pickled in kept.glob(_PATTERN):
        with suppress(Exception):  # whatever is wrong with it, it is written anew
            if "profiles" in pickle.loads(pickled.read_bytes()):  # noqa: S301 - only this user can write there
                shutil.copy2(pickled, folder / pickled.name)  # with its time: the library compares it


def _clear(folder: Path, kept: Path | None) -> None:
    for pickled in folder.glob(_PATTERN):
        if kept:
            pickled.replace(kept / pickled.name)
        else:
            pickled.unlink()
    with suppress(OSError):  # another thread's temporary files may have gone there meanwhile: they are not ours
        for left in folder.iterdir():
            left.rmdir()
        folder.rmdir()


with _quiet(), _own_folder():
    from escpos.capabilities import Profile  # type: ignore[import-untyped]
    from escpos.printer import Dummy  # type: ignore[import-untyped]

__all__ = ["Dummy", "Profile"]
