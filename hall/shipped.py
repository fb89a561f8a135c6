"""Where the files that travel with the program lie: in the repository beside this package, in a wheel inside it."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, such as `shipped("config", "mpp-contoh.toml")`.

    :raises FileNotFoundError: when the installation is incomplete.
    """
    for root in (_PACKAGE / "shipped_files", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(_PACKAGE / "shipped_files" / "/".join(parts))
