"""The environment in which Kivy runs in tests: no screen, no sound card, no settings of the person who runs them.

To be imported before anything of Kivy: tests/conftest.py does. The same in every process, so that pictures are equal to
the pixel.
"""

import os
import sys

# The offscreen surface keeps the size it is born with; a window that "grows" later has no pixels there.
SURFACE_PX = 1920

ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_METRICS_FONTSCALE": "1",
    "KCFG_GRAPHICS_MULTISAMPLES": "0",
    "KCFG_GRAPHICS_WIDTH": str(SURFACE_PX),
    "KCFG_GRAPHICS_HEIGHT": str(SURFACE_PX),
    "SDL_VIDEODRIVER": "offscreen",
    "SDL_AUDIODRIVER": "dummy",
}

if "kivy" in sys.modules:
    raise RuntimeError("Kivy has been imported without this environment: let tests/conftest.py import it first")
os.environ.update(ENVIRONMENT)
# A display of the person at this machine would be taken by providers that do not ask SDL.
os.environ.pop("DISPLAY", None)
