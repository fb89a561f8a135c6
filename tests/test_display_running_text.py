"""The running text at the foot of a board: every sentence is drawn once, and moves at one speed by whole pixels; it stands
still where it fits, and where nobody sees it.
"""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout
from PIL import Image, ImageChops

from look import letters
from look.running import CAPITALS_PER_S, EVEN_PX_PER_S, LATE_S, PIECE_PX, moved, pieces, speed_px_per_s
from look.widgets import Page, RunningText
from tests.harness import boards, screen

pytestmark = pytest.mark.xdist_group("kivy-boards")

FRAME_S = 1 / 60


def typewriter(text: str) -> int:
    return 10 * len(text)


# Sentences in pieces


def test_a_sentence_that_is_narrow_enough_is_one_piece() -> None:
    assert pieces("Harap siapkan dokumen.", typewriter) == ["Harap siapkan dokumen."]


def test_a_long_sentence_is_cut_between_words_and_keeps_its_spaces() -> None:
    assert pieces("satu dua tiga empat", typewriter, 100) == ["satu dua ", "tiga empat"]


def test_a_word_wider_than_a_texture_is_cut_between_letters() -> None:
    assert pieces("abcdefghij", typewriter, 40) == ["abcd", "efgh", "ij"]


def test_nothing_makes_no_piece() -> None:
    assert pieces("  ", typewriter) == []


@given(
    words=st.lists(st.text("abcdefgh", min_size=1, max_size=40), min_size=1, max_size=30), limit=st.integers(40, 400)
)
@settings(derandomize=True, deadline=None, max_examples=200)
def test_no_piece_is_too_wide_and_no_letter_is_lost(words: list[str], limit: int) -> None:
    sentence = " ".join(words)
    found = pieces(sentence, typewriter, limit)
    assert "".join(found) == sentence
    # A space at the end of a piece takes room in the next one.
    assert all(typewriter(piece.rstrip()) <= limit for piece in found)


# The speed


def test_text_goes_a_few_letters_a_second_in_steps_that_are_equal_at_30_and_60_frames() -> None:
    for capital in (20, 33, 40, 80):
        speed = speed_px_per_s(capital)
        assert speed % EVEN_PX_PER_S == 0
        assert speed / capital == pytest.approx(CAPITALS_PER_S, rel=0.25)


def test_the_text_is_where_the_time_says_however_many_frames_there_were() -> None:
    for steps in (10, 60, 1000):
        offset = 0.0
        for _ in range(steps):
            offset = moved(offset, min(LATE_S, 3.0 / steps), 150, 10_000)
        assert offset == pytest.approx(min(3.0, steps * LATE_S) * 150, abs=1e-6)


def test_a_late_frame_makes_the_text_hesitate_not_jump() -> None:
    assert moved(0, 5.0, 150, 10_000) == LATE_S * 150


def test_at_its_end_the_text_begins_again() -> None:
    assert moved(995, FRAME_S, 600, 1000) == pytest.approx(5)


# The widget


@pytest.fixture(autouse=True)
def _window() -> Iterator[None]:
    screen.start(*screen.LANDSCAPE, panel_width_mm=1210)
    yield
    screen.clear()


def shown(*sentences: str, width: int = 1920) -> RunningText:
    text = RunningText(sentences=sentences, capital_px=40, margin=30, size_hint=(None, None), size=(width, 90))
    page, ground = Page(tone="panel", padding=0), FloatLayout()
    ground.add_widget(text)
    page.add_widget(ground)
    screen.show(page)
    return text


def seen(height: int = 90) -> Image.Image:
    picture = screen.picture()
    return picture.crop((0, picture.height - height, picture.width, picture.height))


def hold(text: RunningText) -> None:
    """From now on only the test moves the text."""
    assert text._step is not None
    text._step.cancel()


def test_what_fits_stands_still_and_draws_nothing() -> None:
    text = shown("Simpan tiket Anda.")
    assert not text.running
    # A window that is new has more to tell of itself for a moment.
    screen.until(lambda: screen.frames_drawn(0.3) == 0)
    assert screen.frames_drawn(0.3) == 0
    assert text.offset == 0


def test_what_does_not_fit_runs() -> None:
    text = shown(*boards.RUNNING)
    screen.until(lambda: text.running)
    first = text.offset
    screen.until(lambda: text.offset != first)
    assert text.period > 1920


def test_it_moves_by_whole_pixels_and_at_its_speed() -> None:
    text = shown(*boards.RUNNING)
    screen.until(lambda: text.running)
    hold(text)
    first = text._exact
    for _ in range(90):
        text._run(FRAME_S)
        assert text.offset == int(text.offset)
    assert text._exact - first == pytest.approx(1.5 * speed_px_per_s(40), abs=1e-6)


def test_moving_shows_the_same_letters_further_left() -> None:
    text = shown(*boards.RUNNING)
    screen.until(lambda: text.running)
    hold(text)
    text._exact = 0.0
    text._move()
    before = seen()
    text._exact = 137.4
    text._move()
    after = seen()
    kept = before.width - 137
    assert _same(before.crop((137, 0, before.width, before.height)), after.crop((0, 0, kept, after.height)))
    assert not _same(before, after)


def test_there_is_no_seam_where_it_begins_again() -> None:
    text = shown(*boards.RUNNING)
    screen.until(lambda: text.running)
    hold(text)
    text._exact = text.period - 300.0
    text._move()
    before = seen()
    text._run(LATE_S)
    while text._exact > 300:
        text._run(LATE_S)
    after = seen()
    apart = 300 + int(text.offset)
    assert _same(before.crop((apart, 0, before.width, 90)), after.crop((0, 0, before.width - apart, 90)))


def _same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


def test_no_sentence_is_drawn_again_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(*boards.RUNNING)
    screen.until(lambda: text.running)
    drawn: list[str] = []
    draw = letters.draw

    def counting(words: str, font_px: int, face: letters.Face, width: int | None, halign: str = "left") -> object:
        drawn.append(words)
        return draw(words, font_px, face, width, halign)

    monkeypatch.setattr(letters, "draw", counting)
    instructions = len(text.canvas.children)
    first = text.offset
    screen.until(lambda: text.offset > first + 20)
    text.sentences = list(boards.RUNNING)
    screen.frames(3)
    assert drawn == []
    assert len(text.canvas.children) == instructions
    text.sentences = [*boards.RUNNING, "Terima kasih."]
    screen.frames(2)
    assert "Terima kasih." in drawn


def test_a_sentence_of_any_length_fits_into_textures_of_small_machines() -> None:
    text = shown("Pengumuman panjang sekali. " * 60)
    widths = [part.width for part in text._row()[0]]
    assert len(widths) > 5
    assert max(widths) <= PIECE_PX + 64
    screen.until(lambda: text.running)


def test_where_nobody_sees_it_it_stands_still_and_goes_on_afterwards() -> None:
    text = shown(*boards.RUNNING)
    screen.until(lambda: text.running)
    text.opacity = 0
    screen.frames(2)
    assert not text.running
    still = text.offset
    screen.until(lambda: screen.frames_drawn(0.05) == 0)
    assert text.offset == still
    text.opacity = 1
    screen.until(lambda: text.running)
    page = text.parent.parent
    Window.remove_widget(page)
    screen.until(lambda: not text.running)
    Window.add_widget(page)
    screen.until(lambda: text.running)


def test_fewer_sentences_that_fit_stop_it() -> None:
    text = shown(*boards.RUNNING)
    screen.until(lambda: text.running)
    text.sentences = ["Simpan tiket Anda."]
    screen.frames(2)
    assert not text.running
    assert text.offset == 0
    text.sentences = []
    screen.frames(2)
    assert not text.running
