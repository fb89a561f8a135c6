"""What `antrean check --config` asks of every machine with a screen."""

from PIL import ImageFont

from hall.check import Finding
from hall.messages import Message
from hall.settings.hallfile import LANGUAGES
from hall.voice.pack import VoicePackError
from look.fonts import FONTS
from look.public_machine import set_environment
from look.screen import Screen
from look.sound_file import Sound
from look.voices import voice_pack
from look.x11 import monitors, screen_size

# From a wall of a projector to a small tablet; outside of it the width was hardly measured.
PX_PER_MM = (0.4, 12.0)


def fonts_finding() -> Finding:
    """Whether the fonts that travel with the program can be read."""
    for font in FONTS.values():
        for path in (font.regular, font.bold):
            try:
                ImageFont.truetype(str(path), 20)
            except OSError as error:
                return Finding("fonts", False, Message("{file} can't be read: {reason}.", file=path, reason=error))
    return Finding("fonts", True, Message("all there"))


def screen_finding(screen: Screen) -> Finding:
    """Whether the screen, or the named monitor, is there, and as wide as the file says."""
    size = screen_size()
    if size is None:
        return Finding("screen", False, Message("there is no X screen here; set DISPLAY"))
    if screen.output is not None:
        found = {monitor.name: (monitor.width, monitor.height) for monitor in monitors()}
        if screen.output not in found:
            told = Message(
                "there is no monitor {name}; there are: {known}", name=screen.output, known=", ".join(found) or "-"
            )
            return Finding("screen", False, told)
        size = found[screen.output]
    width, height = size
    scale = width / screen.width_mm
    if not PX_PER_MM[0] <= scale <= PX_PER_MM[1]:
        told = Message(
            "{width} pixels on {mm} mm can't be right; measure the picture and set screen.width_mm",
            width=width,
            mm=screen.width_mm,
        )
        return Finding("screen", False, told)
    told = Message("{width} by {height} pixels, {scale} per mm", width=width, height=height, scale=f"{scale:.1f}")
    return Finding("screen", True, told)


def voice_finding(sound: Sound) -> Finding:
    """Which languages can be spoken here."""
    spoken = []
    for language in LANGUAGES:
        try:
            pack = voice_pack(language, sound.packs)
        except VoicePackError as error:
            mistakes = "; ".join(mistake.render(error.file) for mistake in error.mistakes)
            return Finding("voice", False, Message("{mistakes}", mistakes=mistakes))
        if pack is not None:
            spoken.append(f"{language} ({pack.manifest.voice})")
    if not spoken:
        return Finding("voice", False, Message("there is no voice pack; see: antrean voice build --help"))
    return Finding("voice", True, Message("{languages}", languages=", ".join(spoken)))


def sound_finding() -> Finding:
    """Whether a sound device can be opened. Nothing is played."""
    set_environment()
    from look.sound import Mixer  # noqa: PLC0415 - brings Kivy along, which must be set up before

    try:
        mixer = Mixer()
    except (ImportError, OSError, AttributeError) as error:
        return Finding("sound", False, Message("{error}", error=error))
    if not mixer.works():
        return Finding(
            "sound",
            False,
            Message("there is no sound device ({error}); connect one, or set sound.on = false", error=mixer.error()),
        )
    mixer.close()
    return Finding("sound", True, Message("the device can be opened"))
