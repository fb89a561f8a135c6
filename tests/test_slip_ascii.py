"""Any text becomes letters that every printer has, and never a command."""
# ruff: noqa: RUF001 - these are the signs that look like others

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.printing.ascii import printable
from kiosk.printing.paper import CODE_PAGE_NUMBERS

quickly = settings(derandomize=True, deadline=None, max_examples=500)
# Hypothesis finds letters by itself; what drives printers it gets more often than by chance.
any_text = st.text(max_size=120) | st.text(
    alphabet=st.sampled_from("\x00\x04\x05\x10\x14\x1b\x1c\x1d\x7f\x80\x9b\u2028\u202e\u00ad\ud800a@(kV 日é€–"),
    max_size=40,
)
code_pages = st.none() | st.sampled_from(sorted(CODE_PAGE_NUMBERS))


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Prabéya tikèt", "Prabeya tiket"),
        ("10.35–10.50 — sekitar…", "10.35-10.50 - sekitar..."),
        ("“Mal” ‘Publik’ «UU»", '"Mal" \'Publik\' "UU"'),
        ("Jum’at A‑012", "Jum'at A-012"),
        ("2×3 ½ ± ≥ →", "2x3 1/2 +/- >= ->"),
        ("Rp 15.000,−", "Rp 15.000,-"),
        ("Straße Ærø Łódź Đà", "Strasse AEro Lodz Da"),
        ("ﬁle ① №5", "file 1 No5"),
        ("a\u00a0b\u2009c\td\r\ne", "a b c d e"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("日本 ꦧꦱꦗꦮ العربية", ""),
        ("\x1b@\x10\x04\x01\x1dV", "@ V"),
    ],
)
def test_signs_are_spelt_plainly(written: str, drawn: str) -> None:
    assert printable(written) == drawn


def test_a_code_page_keeps_its_letters_and_no_others() -> None:
    assert printable("Prabéya – 5 € ł", "cp858") == "Prabéya - 5 € l"
    assert printable("Прием é", "cp866") == "Прием e"


@quickly
@given(any_text)
def test_whatever_is_given_only_printable_ascii_comes_out(text: str) -> None:
    drawn = printable(text)
    assert all(" " <= sign <= "~" for sign in drawn)
    assert drawn == drawn.strip()
    assert "  " not in drawn


@quickly
@given(any_text, st.sampled_from(sorted(CODE_PAGE_NUMBERS)))
def test_with_a_code_page_every_letter_is_one_byte_and_no_command(text: str, code_page: str) -> None:
    drawn = printable(text, code_page)
    code = drawn.encode(code_page)
    assert len(code) == len(drawn)
    assert all(byte >= 0x20 and byte != 0x7F for byte in code)
    assert not any(unicodedata.category(sign).startswith("C") for sign in drawn)


@quickly
@given(any_text, code_pages)
def test_what_is_printable_stays_as_it_is(text: str, code_page: str | None) -> None:
    drawn = printable(text, code_page)
    assert printable(drawn, code_page) == drawn
