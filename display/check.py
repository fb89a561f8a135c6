"""What `antrean check --config` asks of a display's machine: its file, its screen, its voice, its sound and its pictures."""

from pathlib import Path

from display.config import DisplayFile, read_display_file
from display.spoken import read_pack
from hall.check import Finding
from hall.errors import MachineFileError
from hall.messages import Message
from hall.settings.hallfile import LANGUAGES
from hall.voice.pack import VoicePackError
from look.check import fonts_finding, screen_finding
from look.public_machine import set_environment


def findings(config: Path) -> list[Finding]:
    """One finding per question."""
    try:
        file = read_display_file(config)
    except MachineFileError as error:
        told = Message("{mistakes}", mistakes="; ".join(mistake.render(config) for mistake in error.mistakes))
        return [Finding("config", False, told)]
    return [
        Finding("config", True, Message("{file}: display {name}", file=config, name=file.name)),
        fonts_finding(),
        screen_finding(file.screen),
        *([_voice(file), _sound()] if file.sound.on else []),
        *([_pictures(file.pictures.folder)] if file.pictures.folder else []),
    ]


def _voice(file: DisplayFile) -> Finding:
    """Which languages this display can speak."""
    spoken = []
    for language in LANGUAGES:
        try:
            pack = read_pack(language, file.sound.packs)
        except VoicePackError as error:
            mistakes = "; ".join(mistake.render(error.file) for mistake in error.mistakes)
            return Finding("voice", False, Message("{mistakes}", mistakes=mistakes))
        if pack is not None:
            spoken.append(f"{language} ({pack.manifest.voice})")
    if not spoken:
        return Finding("voice", False, Message("there is no voice pack; see: antrean voice build --help"))
    return Finding("voice", True, Message("{languages}", languages=", ".join(spoken)))


def _sound() -> Finding:
    """Whether a sound device can be opened. Nothing is played."""
    set_environment()
    from look.sound import Mixer  # noqa: PLC0415 - brings Kivy along, which must be set up before

    try:
        mixer = Mixer()
    except (ImportError, OSError, AttributeError) as error:
        return Finding("sound", False, Message("{error}", error=error))
    if not mixer.works():
        return Finding("sound", False, Message("there is no sound device: {error}", error=mixer.error()))
    mixer.close()
    return Finding("sound", True, Message("the device can be opened"))


def _pictures(folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding("pictures", False, Message("there is no folder {folder}.", folder=folder))
    return Finding("pictures", True, Message("{folder}", folder=folder))
