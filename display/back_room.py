"""What works behind the screen of a display: follower, desk, voice, player, pictures and the controller. No Kivy.

The follower begins before there is a screen: while Kivy opens its window, it reads the hall, so that the first frame
already shows the calls.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from display.config import DisplayFile
from display.controller import Controller
from display.desk import Desk
from display.films import Frame
from display.follow import Follower
from display.view import BoardView
from display.voice import Voice
from look.post import Call, Post
from look.sound import Ended, Player

if TYPE_CHECKING:
    from display.slides import Slides

# How long the first frame waits for the hall. A store that takes longer has a page of its own.
NEWS_S = 0.3


class BackRoom:
    """One display but for its screen."""

    def __init__(self, file: DisplayFile) -> None:
        self.file = file
        self._post = Post()
        self._show: Callable[[BoardView], None] = lambda _: None
        post = self._post
        self.follower = Follower(file.store, file.zone, self, post, poll_s=file.poll_ms / 1000)
        self.desk = Desk(file.store, file.name, file.zone, self, post, detail=self._said)
        self.voice = Voice(file.sound.packs, self, post)
        self.player = Player(post, self.on_sound)
        self.slides: Slides | None = None
        self.controller = Controller(
            file,
            self.follower,
            self.desk,
            self.voice,
            show=self._draw,
            play=self._play,
            stop_sound=self.player.halt,
        )
        self.on_news = self.controller.on_news
        self.on_store_gone = self.controller.on_store_gone
        self.on_speaker = self.controller.on_speaker
        self.on_voice = self.controller.on_voice
        self.on_prepared = self.controller.on_prepared

    def open(self) -> None:
        """The follower begins; whatever it says waits for the screen."""
        self.follower.start()

    def connect(self, show: Callable[[BoardView], None], deliver: Callable[[Call], None]) -> None:
        """There is a screen: `show` draws a view, `deliver` reaches its thread, in which this is called."""
        self._post.wait(NEWS_S)
        self._post.open(deliver)
        self._show = show
        show(self.controller.view)

    def start(self, slide_box: tuple[int, int], play: Callable[[Frame], None]) -> None:
        """Everything that the first frame did not need.

        :param slide_box: width and height in pixels of the place for pictures.
        :param play: draws one picture of a film.
        """
        self.voice.start()
        if self.file.sound.on:
            self.player.start()
        self.desk.start()
        pictures = self.file.pictures
        if pictures.folder is not None:
            from display.slides import Slides  # noqa: PLC0415 - reads pictures, of which the first frame has none

            self.slides = Slides(
                pictures.folder,
                slide_box,
                pictures.seconds,
                self.controller.on_slide,
                self._post,
                play if pictures.videos else None,
            )
            self.slides.start()

    def resize_slides(self, slide_box: tuple[int, int]) -> None:
        """The place for pictures has another size now."""
        if self.slides is not None:
            self.slides.resize(slide_box)

    def close(self) -> None:
        """Ends all threads, the sound before the lease; what hangs is left behind."""
        self.player.stop()
        self.desk.stop()
        self.follower.stop()
        self.voice.stop()
        if self.slides is not None:
            self.slides.stop()

    def on_sound(self, works: bool) -> None:
        """From the player: whether there is a device."""
        self.controller.on_sound(works)

    def _draw(self, view: BoardView) -> None:
        self._show(view)

    def _play(self, path: Path, _: float) -> None:
        self.player.play(path, self.file.sound.volume, partial(self._played, path))

    def _played(self, path: Path, ended: Ended) -> None:
        self.controller.on_sound_over(path, ended is Ended.PLAYED)

    def _said(self) -> str:
        return self.controller.detail()
