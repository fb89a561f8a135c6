from kivy.event import EventDispatcher

class Sound(EventDispatcher):
    source: str
    state: str
    length: float
    volume: float
    loop: bool
    def play(self) -> None: ...
    def stop(self) -> None: ...
    def unload(self) -> None: ...

class SoundLoader:
    @staticmethod
    def load(filename: str) -> Sound | None: ...
