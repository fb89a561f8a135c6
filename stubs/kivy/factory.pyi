from typing import Any

Factory: Any
