"""The staff PIN: kept as a salted hash only, and five wrong tries lock the pad for a minute."""

import pytest

from hall.errors import BadRequestError
from kiosk.pin import LOCKED_S, TRIES, Pad, fits, hash_pin, is_pin_hash


def test_only_the_right_pin_fits_its_hash() -> None:
    stored = hash_pin("4711")
    assert fits("4711", stored)
    assert not fits("4712", stored)
    assert not fits("", stored)


def test_the_hash_holds_no_pin_and_differs_every_time() -> None:
    first, second = hash_pin("4711"), hash_pin("4711")
    assert "4711" not in first.rpartition("$")[0]
    assert first != second
    assert is_pin_hash(first)
    assert fits("4711", first)
    assert fits("4711", second)


@pytest.mark.parametrize("pin", ["", "123", "12345678901", "12a4", "٤٧١١", " 4711"])
def test_a_pin_has_four_to_ten_digits(pin: str) -> None:
    with pytest.raises(BadRequestError):
        hash_pin(pin)


@pytest.mark.parametrize("text", ["", "4711", "scrypt$1$2$3$x", "scrypt$a$8$1$AA==$AA=="])
def test_what_is_no_hash_fits_nothing(text: str) -> None:
    assert not is_pin_hash(text)
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        fits("4711", text)


def test_the_fifth_wrong_try_locks_the_pad_for_a_minute() -> None:
    pad = Pad()
    for _ in range(TRIES - 1):
        pad = pad.after_wrong(10.0)
        assert pad.locked_s(10.0) == 0
    pad = pad.after_wrong(10.0)
    assert pad.locked_s(10.0) == LOCKED_S
    assert pad.locked_s(10.0 + LOCKED_S - 1) == 1
    assert pad.locked_s(10.0 + LOCKED_S) == 0


def test_after_the_minute_there_are_five_new_tries() -> None:
    pad = Pad(0, 70.0)
    for _ in range(TRIES - 1):
        pad = pad.after_wrong(80.0)
    assert pad.locked_s(80.0) == 0


def test_the_right_pin_forgets_the_wrong_ones() -> None:
    assert Pad().after_wrong(0).after_right() == Pad()
