"""Sound on a machine whose sound may be missing, or go away: WAV files through SDL_mixer, in a thread of its own.

Kivy carries SDL_mixer along, but its own player opens the device once for the life of the process, takes a dead device
for a living one, and never says that a sound which can't be heard has ended. So the library is called here directly,
with ctypes, through the module of Kivy that is linked with it: SDL_mixer 2.8 and SDL 2.30, headers SDL_mixer.h and
SDL_audio.h.
"""

import ctypes
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

log = logging.getLogger(__name__)

RATE_HZ = 44_100
CHANNELS = 2
BUFFER_FRAMES = 2048
LOOK_S = 0.02
# A device that is not there, or was lost, is looked for again.
AGAIN_S = 5.0
# A sound that has not ended this long after it should have never will.
GRACE_S = 2.0

_S16_NATIVE = 0x8010 if ctypes.sizeof(ctypes.c_short) == 2 else 0  # noqa: PLR2004 - AUDIO_S16SYS on little-endian machines
_FIRST_DEVICE = 2  # SDL gives the device of Mix_OpenAudio the lowest id; 1 is its old interface
_PLAYING = 1  # SDL_AUDIO_PLAYING
_FULL_VOLUME = 128  # MIX_MAX_VOLUME


class Ended(StrEnum):
    """How a sound ended."""

    PLAYED = "played"
    HALTED = "halted"
    UNHEARD = "unheard"


@dataclass(frozen=True, eq=False)
class _Order:
    path: Path
    volume: float
    told: Callable[[Ended], None]
    halted: threading.Event = field(default_factory=threading.Event)


class Player:
    """Plays one sound after the other. Everything it has to say goes through `deliver`."""

    def __init__(
        self,
        deliver: Callable[[Callable[[], None]], None],
        on_device: Callable[[bool], None] = lambda _: None,
        *,
        again_s: float = AGAIN_S,
    ) -> None:
        """:param on_device: told whether there is a working device, at the start and whenever that changes."""
        self._deliver = deliver
        self._on_device = on_device
        self._again_s = again_s
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._outstanding: list[_Order] = []
        self._stopping = False
        self._works: bool | None = None
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)

    def start(self) -> None:
        """Looks for a device."""
        self._thread.start()

    def stop(self, wait_s: float = 2.0) -> None:
        """Falls silent and gives the device back."""
        self._stopping = True
        self.halt()
        self._orders.put(None)
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def play(self, path: Path, volume: float, told: Callable[[Ended], None]) -> None:
        """Plays a WAV file after those that were ordered before it; `told` hears once how it ended.

        :param volume: from 0 to 1.
        """
        order = _Order(path, volume, told)
        with self._lock:
            self._outstanding.append(order)
        self._orders.put(order)

    def halt(self) -> None:
        """Ends at once whatever has been ordered until now."""
        with self._lock:
            for order in self._outstanding:
                order.halted.set()

    # In the thread

    def _run(self) -> None:
        try:
            mixer = Mixer()
        except (ImportError, OSError, AttributeError) as error:
            log.warning("there is no sound: %s", error)
            mixer = None
        while not self._stopping:
            self._note(mixer is not None and mixer.works())
            try:
                order = self._orders.get(timeout=self._again_s)
            except queue.Empty:
                continue
            if order is not None:
                ended = self._carry_out(mixer, order)
                with self._lock:
                    self._outstanding.remove(order)
                self._deliver(lambda order=order, ended=ended: order.told(ended))  # type: ignore[misc]
        if mixer is not None:
            mixer.close()

    def _note(self, works: bool) -> None:
        if works != self._works:
            self._works = works
            log.info("sound: %s", "ready" if works else "no device")
            self._deliver(lambda: self._on_device(works))

    def _carry_out(self, mixer: "Mixer | None", order: _Order) -> Ended:
        if mixer is None or not mixer.works():
            self._note(works=False)
            return Ended.UNHEARD
        chunk = mixer.load(order.path)
        if chunk is None:
            log.warning("the sound %s can't be played: %s", order.path, mixer.error())
            return Ended.UNHEARD
        try:
            return self._watch(mixer, chunk, order)
        finally:
            mixer.free(chunk)

    def _watch(self, mixer: "Mixer", chunk: "ChunkPointer", order: _Order) -> Ended:
        channel = mixer.play(chunk, order.volume)
        deadline = time.monotonic() + mixer.seconds(chunk) + GRACE_S
        while mixer.plays(channel):
            if order.halted.wait(LOOK_S):
                mixer.halt(channel)
                return Ended.HALTED
            if not mixer.alive() or time.monotonic() > deadline:
                mixer.halt(channel)
                mixer.close()
                self._note(works=False)
                return Ended.UNHEARD
        return Ended.PLAYED


class _Chunk(ctypes.Structure):
    """Mix_Chunk of SDL_mixer.h."""

    _fields_ = (
        ("allocated", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_uint8)),
        ("bytes", ctypes.c_uint32),
        ("volume", ctypes.c_uint8),
    )


if TYPE_CHECKING:
    ChunkPointer: TypeAlias = "ctypes._Pointer[_Chunk]"  # noqa: SLF001 - its only name


class Mixer:
    """The calls of SDL_mixer that are needed. Used by one thread."""

    def __init__(self) -> None:
        """:raises ImportError: Kivy was built without it."""
        from kivy.core.audio import audio_sdl2  # noqa: PLC0415 - Kivy must have been set up before

        # A handle of the module finds what it is linked with, whatever those files are called in Kivy's wheel.
        self._sdl = sdl = ctypes.CDLL(audio_sdl2.__file__)
        chunk = ctypes.POINTER(_Chunk)
        sdl.Mix_OpenAudio.argtypes = (ctypes.c_int, ctypes.c_uint16, ctypes.c_int, ctypes.c_int)
        sdl.SDL_RWFromFile.argtypes, sdl.SDL_RWFromFile.restype = (ctypes.c_char_p, ctypes.c_char_p), ctypes.c_void_p
        sdl.Mix_LoadWAV_RW.argtypes, sdl.Mix_LoadWAV_RW.restype = (ctypes.c_void_p, ctypes.c_int), chunk
        sdl.Mix_VolumeChunk.argtypes = (chunk, ctypes.c_int)
        sdl.Mix_PlayChannelTimed.argtypes = (ctypes.c_int, chunk, ctypes.c_int, ctypes.c_int)
        sdl.Mix_FreeChunk.argtypes, sdl.Mix_FreeChunk.restype = (chunk,), None
        sdl.SDL_GetError.restype = ctypes.c_char_p
        self._open = False

    def works(self) -> bool:
        """Whether there is a device that takes sound; opens it when need be."""
        if self._open and not self.alive():
            self.close()
        if not self._open:
            self._open = self._sdl.Mix_OpenAudio(RATE_HZ, _S16_NATIVE, CHANNELS, BUFFER_FRAMES) == 0
        return self._open

    def alive(self) -> bool:
        """Whether the open device is still there. To a device that is gone, SDL goes on playing as if it were."""
        return bool(self._sdl.SDL_GetAudioDeviceStatus(_FIRST_DEVICE) == _PLAYING)

    def close(self) -> None:
        """Gives the device back."""
        if self._open:
            self._open = False
            self._sdl.Mix_CloseAudio()

    def load(self, path: Path) -> "ChunkPointer | None":
        """A WAV file, made fit for the device; None when it is none."""
        stream = self._sdl.SDL_RWFromFile(str(path).encode(), b"rb")
        if not stream:
            return None
        return self._sdl.Mix_LoadWAV_RW(stream, 1) or None

    def free(self, chunk: "ChunkPointer") -> None:
        """Gives its memory back; also when its device has been closed."""
        self._sdl.Mix_FreeChunk(chunk)

    def play(self, chunk: "ChunkPointer", volume: float) -> int:
        """Begins to play; returns the channel."""
        self._sdl.Mix_VolumeChunk(chunk, round(max(0.0, min(1.0, volume)) * _FULL_VOLUME))
        return int(self._sdl.Mix_PlayChannelTimed(-1, chunk, 0, -1))

    def plays(self, channel: int) -> bool:
        """Whether a channel has not come to its end."""
        return channel >= 0 and bool(self._sdl.Mix_Playing(channel))

    def halt(self, channel: int) -> None:
        """Ends a channel's sound."""
        self._sdl.Mix_HaltChannel(channel)

    def seconds(self, chunk: "ChunkPointer") -> float:
        """How long a loaded sound is."""
        return int(chunk.contents.bytes) / (RATE_HZ * CHANNELS * 2)

    def error(self) -> str:
        """What SDL says of its last failure."""
        return str(self._sdl.SDL_GetError().decode(errors="replace"))
