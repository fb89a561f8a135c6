"""What `antrean check --config` asks of a display's machine: its file, its screen, its voice, its sound and its pictures."""

from pathlib import Path

from display.config import DisplayFile, read_display_file
from hall.check import Finding, check_file
from hall.messages import Message
from look.check import fonts_finding, screen_finding, sound_finding, voice_finding


def findings(config: Path) -> list[Finding]:
    """One finding per question."""
    return check_file(config, read_display_file, _look)


def _look(config: Path, file: DisplayFile) -> list[Finding]:
    return [
        Finding("config", True, Message("{file}: display {name}", file=config, name=file.name)),
        fonts_finding(),
        screen_finding(file.screen),
        *([voice_finding(file.sound), sound_finding()] if file.sound.on else []),
        *([_pictures(file.pictures.folder)] if file.pictures.folder else []),
    ]


def _pictures(folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding("pictures", False, Message("there is no folder {folder}.", folder=folder))
    return Finding("pictures", True, Message("{folder}", folder=folder))
