"""What is made when the package is built or installed: the compiled catalogues of translations."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalogues(BuildHookInterface[Any]):
    """Lays a compiled catalogue beside each .po file, from where it travels with the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling calls it
        """Called before files are gathered."""
        sys.path.insert(0, self.root)
        from hall.catalogues import put_all_compiled  # noqa: PLC0415 - of the tree that is built

        put_all_compiled(Path(self.root, "assets", "translations"))
