"""Ten million random bytes on the line: no key, nothing kept, no hang, whatever reads them.

A protocol without sums can't promise that no noise is a key; for it, the same bytes must only end and keep nothing.
"""

import random
import tracemalloc
from collections.abc import Iterator

import pytest

from counter.decoders import Decoder
from counter.decoders.frames import FrameDecoder
from counter.decoders.line import LineDecoder
from counter.decoders.pattern import CharacterDecoder, Meaning, PatternDecoder
from counter.frames import Press
from counter.keys import Key
from tests.harness.keypad_line import line

BYTES = 10_000_000
KEPT_MAX = 50_000
NEXT = {"N": Meaning(Key.NEXT)}


def pieces(seed: int, alphabet: bytes | None = None) -> Iterator[bytes]:
    """Random bytes in pieces of random size; of an alphabet, where one is given, so that frames nearly come about."""
    chance = random.Random(seed)
    left = BYTES
    while left > 0:
        size = min(left, chance.randint(1, 5000))
        left -= size
        yield bytes(chance.choices(alphabet, k=size)) if alphabet else chance.randbytes(size)


def kept_after(decoder: Decoder, stream: Iterator[bytes]) -> tuple[int, int]:
    """How many frames came of it, and how much more memory is in use."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        frames = sum(len(decoder.feed(piece)) for piece in stream)
        return frames, tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "decoder", [LineDecoder(), LineDecoder(strict=False), FrameDecoder()], ids=["line", "bare", "frames"]
)
def test_ten_million_random_bytes_are_no_frame_and_nothing_of_them_is_kept(decoder: Decoder) -> None:
    frames, kept = kept_after(decoder, pieces(seed=1))
    assert frames == 0
    assert kept < KEPT_MAX
    noise = decoder.noise
    assert noise.noise_bytes + noise.bad_frames + noise.half_frames > BYTES // 100


@pytest.mark.parametrize(
    "decoder",
    [PatternDecoder(r"(?P<key>N)(?P<addr>\d\d)", NEXT, None), CharacterDecoder(NEXT, "1")],
    ids=["pattern", "characters"],
)
def test_ten_million_random_bytes_on_a_line_without_sums_end_and_keep_nothing(decoder: Decoder) -> None:
    _, kept = kept_after(decoder, pieces(seed=2))
    assert kept < KEPT_MAX


def test_a_press_after_all_that_noise_is_heard() -> None:
    decoder = LineDecoder()
    for piece in pieces(seed=3):
        decoder.feed(piece)
    assert decoder.feed(line("PQKP,05,NEXT,17")) == [Press("5", Key.NEXT, 17)]
