"""Which size a text gets: it wraps, then shrinks to a floor; only where that was allowed does it end in "…".

The measure here is a typewriter: every letter is half as wide as the font size, every line as high as it.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from look.fit import ELLIPSIS, Extent, Fitted, Measure, fit, ladder, tight_width

LONG_NAME = (
    "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Purbalingga, Unit Pelayanan Terpadu "
    "untuk Kecamatan Kutasari dan Ke"
)


def typewriter(width: int) -> Measure:
    def measure(text: str, font_px: int) -> Extent:
        fitting = max(1, width * 2 // font_px)
        lines, used = 1, 0
        for word in text.split():
            if used and used + 1 + len(word) > fitting:
                lines, used = lines + 1, len(word)
            else:
                used += len(word) + bool(used)
        widest = max((len(word) for word in text.split()), default=0) * font_px // 2
        return Extent(lines=lines, height=lines * font_px, widest_word=widest)

    return measure


def fitted(text: str, width: int, height: int, lines: int = 0, ellipsis: bool = False) -> Fitted:
    return fit(text, ladder(40, 20), (width, height), lines, ellipsis, typewriter(width))


def test_a_text_that_fits_has_its_full_size() -> None:
    assert fitted("Samsat", 400, 100) == Fitted("Samsat", 40)


def test_a_longer_text_wraps_before_it_shrinks() -> None:
    assert fitted("Kartu Keluarga dan KTP", 400, 100).font_px == 40


def test_a_text_too_long_for_its_box_shrinks_and_stays_whole() -> None:
    found = fitted(LONG_NAME, 400, 200)
    assert 20 <= found.font_px < 40
    assert found.whole
    assert found.text == LONG_NAME


def test_a_word_too_wide_for_its_box_shrinks_rather_than_breaks() -> None:
    found = fitted("Ketenagakerjaan", 200, 100)
    assert found.font_px * 15 // 2 <= 200


def test_a_text_held_to_one_line_shrinks_instead_of_wrapping() -> None:
    found = fitted("Kartu Keluarga: baru", 300, 100, lines=1)
    assert found.font_px < 40
    assert typewriter(300)(found.text, found.font_px).lines == 1


def test_below_its_floor_a_text_that_matters_goes_on_shrinking_and_says_so() -> None:
    found = fitted(LONG_NAME, 300, 60)
    assert found.font_px < 20
    assert found.below_floor
    assert found.whole
    assert found.text == LONG_NAME


def test_only_where_it_is_allowed_a_text_ends_in_an_ellipsis_and_never_below_its_floor() -> None:
    found = fitted(LONG_NAME, 300, 60, ellipsis=True)
    assert found.font_px == 20
    assert not found.whole
    assert not found.below_floor
    assert found.text.endswith(ELLIPSIS)
    assert LONG_NAME.startswith(found.text.removesuffix(ELLIPSIS))


def test_an_ellipsis_stands_behind_a_letter_not_behind_a_comma() -> None:
    found = fitted("Satu, dua, tiga, empat, lima, enam, tujuh, delapan", 100, 40, ellipsis=True)
    assert found.text.removesuffix(ELLIPSIS)[-1].isalpha()


def test_a_box_without_room_loses_the_text_but_the_label_knows() -> None:
    assert not fitted(LONG_NAME, 5, 5).whole


def test_the_ladder_goes_from_the_wanted_size_to_exactly_the_least() -> None:
    steps = ladder(60, 21)
    assert (steps[0], steps[-1]) == (60, 21)
    assert list(steps) == sorted(set(steps), reverse=True)


def test_a_wanted_size_at_the_floor_is_the_only_one() -> None:
    assert ladder(20, 20) == (20,)
    assert ladder(18, 20) == (18,)


def test_balanced_lines_are_as_narrow_as_their_number_allows() -> None:
    def at(width: int) -> Extent:
        return typewriter(width)("Layanan apa yang Anda perlukan?", 40)

    narrow = tight_width(600, at)
    assert at(narrow).lines == at(600).lines == 2
    assert at(narrow - 1).lines > 2
    assert narrow < 400


words = st.lists(st.text("abcdefghij", min_size=1, max_size=14), min_size=1, max_size=20).map(" ".join)


@given(text=words, width=st.integers(300, 900), height=st.integers(40, 400))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_whatever_the_text_what_is_called_whole_fits_its_box(text: str, width: int, height: int) -> None:
    found = fitted(text, width, height)
    if found.whole:
        extent = typewriter(width)(found.text, found.font_px)
        assert found.text == text
        assert extent.height <= height
        assert extent.widest_word <= width


@given(text=words, width=st.integers(300, 900))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_balancing_never_adds_a_line_and_never_breaks_a_word(text: str, width: int) -> None:
    def at(narrower: int) -> Extent:
        return typewriter(narrower)(text, 40)

    narrow = tight_width(width, at)
    assert narrow <= width
    assert at(narrow).height == at(width).height
    assert narrow >= min(width, at(width).widest_word)
