"""The voices of a program: those of its file, else those that come with it."""

import logging
from collections.abc import Mapping
from pathlib import Path

from hall.settings.hallfile import LANGUAGES
from hall.voice.pack import Pack, VoicePackError, load_pack, shipped_pack

log = logging.getLogger(__name__)


def voice_pack(language: str, folders: Mapping[str, Path]) -> Pack | None:
    """The pack of a language: that of the program's file, else the one that is shipped; None without any.

    :raises VoicePackError: naming everything that is missing or odd.
    """
    return load_pack(folders[language]) if language in folders else shipped_pack(language)


def usable_packs(folders: Mapping[str, Path]) -> dict[str, Pack]:
    """By language, the packs that can be used; what is wrong with the others is logged."""
    packs: dict[str, Pack] = {}
    for language in LANGUAGES:
        try:
            pack = voice_pack(language, folders)
        except VoicePackError as error:
            told = "; ".join(mistake.render(error.file) for mistake in error.mistakes)
            log.warning("the voice for “%s” can't be used: %s", language, told)
            continue
        if pack is not None:
            packs[language] = pack
    return packs
