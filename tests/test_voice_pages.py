"""What the kiosk reads aloud. What the pack has no clip for is left out, in whole sentences."""

from collections.abc import Callable
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.voice.clips import Clip, Has, Utterance
from hall.voice.pages import (
    agency_page,
    details_page,
    out_of_order_page,
    search_page,
    service_page,
    start_page,
    still_here,
    ticket_page,
    time_words,
)
from hall.voice.script import Need, script

ALL = {language: {line.name for line in script(language)} for language in ("id", "en", "jv")}
CALLS_ONLY = {line.name for line in script("id") if line.need is Need.CALLS}
TEXTS = {(language, line.name): line.text for language in ALL for line in script(language)}


def read_out(language: str, said: Utterance) -> str:
    """The words of an utterance, a stroke for each pause."""
    return " ".join(
        TEXTS.get((language, part.name), part.name) if isinstance(part, Clip) else "|" for part in said
    ).strip()


def has(language: str, *more: str) -> Has:
    return (ALL[language] | set(more)).__contains__


def test_the_pages_without_numbers_are_read() -> None:
    there = has("id", "name-duk", "name-duk-kk")
    assert read_out("id", start_page(there)) == "Layanan apa yang Anda perlukan? Sentuh instansi yang Anda tuju."
    assert read_out("id", agency_page(there, agency="DUK")) == "name-duk | Sentuh layanan yang Anda perlukan."
    assert (
        read_out("id", details_page(there, service="DUK-KK")) == "name-duk-kk | Prosedur, hasil layanan, dan pengaduan."
    )
    assert read_out("id", search_page(there)) == "Ketik nama layanan yang Anda cari."
    assert read_out("id", still_here(there)) == "Masih di sini? Sentuh layar untuk melanjutkan."
    out_of_order = read_out("id", out_of_order_page(there))
    assert out_of_order == "Mesin ini sedang tidak dapat dipakai. Silakan ke meja informasi."


@pytest.mark.parametrize(
    ("language", "waiting", "expected"),
    [
        ("id", 0, "Tidak ada yang menunggu."),
        ("id", 1, "satu orang menunggu."),
        ("id", 12, "dua belas orang menunggu."),
        ("en", 0, "Nobody is waiting."),
        ("en", 1, "one person is waiting."),
        ("en", 21, "twenty one people are waiting."),
    ],
)
def test_a_service_says_how_many_wait_and_how_to_take_a_number(language: str, waiting: int, expected: str) -> None:
    said = read_out(language, service_page(language, has(language), service="A", waiting=waiting, gives_numbers=True))
    first, second = said.split(" | ")
    assert first == expected
    assert second == TEXTS[language, "take-a-number"]


def test_a_service_that_gives_no_numbers_says_only_that() -> None:
    page = service_page("id", has("id", "name-a"), service="A", waiting=4, gives_numbers=False)
    assert read_out("id", page) == "name-a | Layanan ini sedang tidak memberi nomor."


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        (True, "Silakan ambil tiket Anda. | "),
        (False, "Tiket tidak tercetak. Ingat nomor Anda. | "),
        (None, ""),
    ],
)
def test_a_ticket_says_number_people_and_what_became_of_the_slip(printed: bool | None, told: str) -> None:
    page = ticket_page("id", has("id"), ticket="B-012", ahead=7, printed=printed, numbers="words")
    assert read_out("id", page) == (
        "Nomor antrean Anda | bé | dua belas | tujuh orang di depan Anda. | "
        f"{told}Mohon menunggu sampai nomor Anda dipanggil."
    )


def test_the_first_in_the_queue_has_nobody_ahead_and_digits_are_the_halls_choice() -> None:
    page = ticket_page("en", has("en"), ticket="B-012", ahead=0, printed=None, numbers="digits")
    assert read_out("en", page).startswith("Your queue number is | B | zero one two | Nobody is ahead of you.")


def every_page(language: str, there: Has) -> list[Callable[[], Utterance]]:
    return [
        lambda: start_page(there),
        lambda: agency_page(there, agency="DUK"),
        lambda: service_page(language, there, service="DUK-KK", waiting=3, gives_numbers=True),
        lambda: service_page(language, there, service="DUK-KK", waiting=3, gives_numbers=False),
        lambda: details_page(there, service="DUK-KK"),
        lambda: search_page(there),
        lambda: ticket_page(language, there, ticket="XYZ-999", ahead=120, printed=True, numbers="words"),
        lambda: out_of_order_page(there),
        lambda: still_here(there),
    ]


def test_a_pack_for_calls_alone_has_nothing_to_say_about_a_page() -> None:
    assert [page() for page in every_page("id", CALLS_ONLY.__contains__)] == [()] * 9
    assert [page() for page in every_page("jv", ALL["jv"].__contains__)] == [()] * 9


@given(st.sampled_from(["id", "en"]), st.data())
def test_nothing_is_said_that_the_pack_does_not_have(language: str, data: st.DataObject) -> None:
    there = data.draw(st.sets(st.sampled_from(sorted(ALL[language]))))
    there |= {line.name for line in script(language) if line.need is Need.CALLS}
    for page in every_page(language, there.__contains__):
        said = page()
        assert {part.name for part in said if isinstance(part, Clip)} <= there
        assert not said or (isinstance(said[0], Clip) and isinstance(said[-1], Clip))


def test_a_number_is_never_said_without_what_it_counts() -> None:
    there = ALL["id"] - {"people-waiting", "people-ahead"}
    service = service_page("id", there.__contains__, service="A", waiting=12, gives_numbers=True)
    assert read_out("id", service) == TEXTS["id", "take-a-number"]
    ticket = ticket_page(
        "id", (there - {"your-number"}).__contains__, ticket="B-012", ahead=7, printed=None, numbers="words"
    )
    assert read_out("id", ticket) == TEXTS["id", "wait-for-call"]


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("id", time(9, 0), "sembilan"),
        ("id", time(9, 5), "sembilan past lima"),
        ("id", time(13, 25), "tiga belas past dua puluh lima"),
        ("en", time(9, 0), "nine oclock"),
        ("en", time(9, 5), "nine oh five"),
        ("en", time(13, 25), "thirteen twenty five"),
    ],
)
def test_times_of_day_are_said_as_people_say_them(language: str, at: time, said: str) -> None:
    assert time_words(language, at) == tuple(said.split())


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_shipped_voices_say_every_time_that_a_promise_can_have(language: str) -> None:
    known = {line.name for line in script(language)}
    for minutes in range(0, 24 * 60, 5):
        said = time_words(language, time(*divmod(minutes, 60)))
        assert known.issuperset(said), said
    assert known.issuperset({"called-between", "and-at"})


def test_a_pack_without_the_words_for_it_leaves_the_times_out_and_says_the_rest() -> None:
    there = (ALL["id"] - {"called-between"}).__contains__

    told = service_page(
        "id", there, service="X", waiting=3, gives_numbers=True, called=(time(9, 0), time(9, 20))
    )  # fmt: skip
    without = service_page("id", there, service="X", waiting=3, gives_numbers=True)
    assert told == without
    assert without


def test_between_how_many_wait_and_how_to_take_a_number_stands_when_one_is_called() -> None:
    told = service_page(
        "id", lambda _: True, service="X", waiting=3, gives_numbers=True, called=(time(9, 0), time(9, 20))
    )  # fmt: skip
    said = " ".join(str(clip) for clip in told)
    assert said.index("people-waiting") < said.index("called-between") < said.index("and-at")
    assert said.index("and-at") < said.index("take-a-number")
