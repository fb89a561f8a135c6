"""What stands on a ticket: every part says its thing, every line fits, nothing that matters is cut."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.say import say
from kiosk.printing.ascii import printable
from kiosk.printing.blocks import Columns, Cut, Feed, Qr, Raster, Rule, Text
from kiosk.printing.layout import balanced, layout, wrapped
from kiosk.printing.paper import Paper
from kiosk.printing.template import DEFAULT, Part, Template
from kiosk.slip import Slip
from tests.harness.slips import TAKEN_AT, endless_names, lines_of, papers, sample_services, slip, slips

WIDE, NARROW = Paper.preset("80mm"), Paper.preset("58mm")
BOTH = pytest.mark.parametrize("paper", [WIDE, NARROW], ids=["80 mm", "58 mm"])
LOGO = Raster(64, 2, b"\xff" * 16)

quickly = settings(derandomize=True, deadline=None, max_examples=200)
parts = st.builds(
    Part,
    show=st.sampled_from([part.show for part in DEFAULT] + ["space"]),
    size=st.integers(1, 8) | st.just("largest"),
    bold=st.booleans(),
    align=st.sampled_from(["left", "center"]),
    dots=st.none() | st.integers(1, 400),
)
templates = st.none() | st.lists(parts, max_size=12).map(lambda some: Template(part=(*some, Part(show="number"))))


@quickly
@given(slips, papers, templates)
def test_every_line_of_every_slip_fits_and_can_be_printed(one: Slip, paper: Paper, template: Template | None) -> None:
    blocks = layout(one, paper, template, LOGO)
    for block in blocks:
        match block:
            case Text():
                assert 0 < len(block.text) * block.size <= paper.columns
                assert drawable(block.text, paper)
            case Columns():
                assert len(block.left) + 2 + len(block.right) <= paper.columns
                assert drawable(block.left + block.right, paper)
            case Qr():
                assert paper.height(block) + 8 * block.module <= paper.dots
            case Feed():
                assert block.dots > 0
            case Raster() | Rule() | Cut():
                pass
    assert blocks[-1] == Cut()
    assert blocks.count(Cut()) == 1


@quickly
@given(slips, papers)
def test_the_number_is_always_there_whole_and_the_largest(one: Slip, paper: Paper) -> None:
    lines = [block for block in layout(one, paper) if isinstance(block, Text)]
    [number] = [line for line in lines if line.text == one.label and line.size > 1]
    assert number.size == min(8, paper.columns // len(one.label))
    assert all(line.size < number.size or line.size <= 2 for line in lines if line is not number)


@quickly
@given(slips, papers)
def test_names_wrap_and_nothing_of_them_is_lost(one: Slip, paper: Paper) -> None:
    printed = "".join(lines_of(layout(one, paper))).replace(" ", "")
    for name in (one.hall, one.agency, one.service, one.zone, *one.requirements, one.cost, one.completion_time):
        assert printable(name or "", paper.code_page).replace(" ", "") in printed


@quickly
@given(st.text(alphabet="ab -", max_size=200), st.integers(1, 50))
def test_balanced_lines_are_as_few_as_greedy_ones(text: str, width: int) -> None:
    text = " ".join(text.split())
    even, greedy = balanced(text, width), wrapped(text, width)
    assert len(even) == len(greedy)
    assert " ".join(even) == " ".join(greedy)
    assert max(map(len, even), default=0) <= width


def test_a_centred_name_leaves_no_single_word_over() -> None:
    assert balanced("Dinas Kependudukan dan Pencatatan Sipil", 35) == ["Dinas Kependudukan", "dan Pencatatan Sipil"]


def test_a_slip_reads_from_hall_to_farewell() -> None:
    """The whole ticket in English, as a golden text."""
    shown = replace(slip("en"), zone="North")
    assert lines_of(layout(shown, WIDE)) == [
        "Mal Pelayanan Publik Contoh",
        "Civil Registry Office",
        "QUEUE NUMBER",
        "B-012",
        "Family card:",
        "new or changed",
        "Tuesday, 24 November 2026 | 10:24",
        "Ahead of you | 7 people",
        "Expected call | 10:35-10:50",
        "Zone | North",
        "Please have these documents ready",
        "[ ] Old family card (KK)",
        "[ ] Form F-1.02",
        "[ ] Proof of the change (marriage book,",
        "    certificate, transfer letter)",
        "Cost | Free *",
        "Completion time",
        "  1 hour to 1 working day (target of Permendagri",
        "  19/2018) *",
        "* Sample, not checked yet",
        "Keep this ticket until you are called",
    ]


def test_the_usual_slip_is_built_of_these_blocks() -> None:
    blocks = layout(slip("en"), WIDE)
    kinds = [type(block).__name__ for block in blocks if not isinstance(block, Text | Columns)]
    assert kinds == ["Feed", "Rule", "Feed"] + ["Feed"] + ["Feed", "Rule", "Feed"] * 2 + ["Feed"] + [
        "Feed",
        "Qr",
        "Feed",
        "Cut",
    ]
    assert Text("B-012", 8, bold=True, align="center") in blocks
    assert Text("Family card:", 2, bold=True, align="center") in blocks


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_slip_is_as_long_as_a_hand_is_wide(language: str) -> None:
    """9 to 14 cm on wide paper for the usual one, and nothing of the sample hall is much longer."""
    assert 90 <= WIDE.length_mm(layout(slip(language), WIDE)) <= 140
    lengths = [WIDE.length_mm(layout(one, WIDE)) for one in sample_services(language)]
    assert min(lengths) >= 90
    assert max(lengths) <= 150


@BOTH
def test_a_reprint_says_so_above_the_number(paper: Paper) -> None:
    lines = lines_of(layout(slip("id", reprint=True), paper))
    assert lines.index(say("id", "REPRINT")) < lines.index("B-012")
    assert say("id", "REPRINT") not in lines_of(layout(slip("id"), paper))


@BOTH
def test_a_priority_ticket_says_that_it_is_one_but_not_why(paper: Paper) -> None:
    assert say("en", "Priority service") in lines_of(layout(slip("en", priority=True), paper))
    assert say("en", "Priority service") not in lines_of(layout(slip("en"), paper))


@pytest.mark.parametrize(
    ("language", "paper", "line"),
    [
        ("id", WIDE, "Selasa, 24 November 2026 | 10.24"),
        ("jv", WIDE, "Selasa, 24 November 2026 | 10.24"),
        ("en", WIDE, "Tuesday, 24 November 2026 | 10:24"),
        ("en", NARROW, "Tuesday, 24 November 2026 | 10:24"),
    ],
)
def test_the_date_has_its_weekday_in_the_language_of_the_slip(language: str, paper: Paper, line: str) -> None:
    assert line in lines_of(layout(slip(language), paper))


def test_a_long_date_is_shortened_before_it_takes_two_lines() -> None:
    day = datetime(2026, 9, 30, 9, 5, tzinfo=UTC)
    assert "Wednesday, 30 Sep 2026 | 09:05" in lines_of(layout(slip("en", taken_at=day), NARROW))


@pytest.mark.parametrize(("ahead", "said"), [(0, "nobody"), (1, "1 person"), (12, "12 people")])
def test_the_people_ahead_are_counted(ahead: int, said: str) -> None:
    assert f"Ahead of you | {said}" in lines_of(layout(slip("en", ahead=ahead), WIDE))


def test_a_value_that_has_no_room_beside_its_label_stands_below_it() -> None:
    lines = lines_of(layout(slip("en", zone="North wing, floor 2", completion_time="2 working days or more"), NARROW))
    assert "Zone | North wing, floor 2" in lines
    assert lines[lines.index("Completion time") + 1] == "  2 working days or more *"
    short = lines_of(layout(slip("en", completion_time="4 working days"), NARROW))
    assert short[short.index("Completion time") + 1] == " | 4 working days *"


def test_an_expected_time_that_nobody_knows_is_left_out() -> None:
    assert not any("Expected" in line for line in lines_of(layout(slip("en", expected=None), WIDE)))
    sharp = slip("en", expected=(TAKEN_AT + timedelta(minutes=5),) * 2)
    assert "Expected call | 10:29" in lines_of(layout(sharp, WIDE))


@BOTH
def test_a_first_estimate_is_called_one_on_paper_too(paper: Paper) -> None:
    found = lines_of(
        layout(slip("id", first_estimate=True, expected=(TAKEN_AT, TAKEN_AT + timedelta(minutes=5))), paper)
    )
    assert any("Perkiraan awal dipanggil" in line for line in found)
    assert not any("Perkiraan dipanggil" in line for line in found)
    assert any("10.24-10.29" in line for line in found)


def test_figures_that_no_office_has_checked_are_marked() -> None:
    unchecked, checked = (lines_of(layout(slip("en", checked=checked), WIDE)) for checked in (False, True))
    assert {"Cost | Free *", "* Sample, not checked yet"} <= set(unchecked)
    assert "Cost | Free" in checked
    assert not any("*" in line for line in checked)


def test_without_figures_there_is_nothing_to_mark() -> None:
    lines = lines_of(layout(slip("en", cost=None, completion_time="日本"), WIDE))
    assert not any("*" in line or "Cost" in line or "Completion" in line for line in lines)


def test_the_mark_is_explained_wherever_a_template_puts_the_figures() -> None:
    apart = Template(part=tuple(Part(show=show) for show in ("cost", "number", "completion")))
    lines = lines_of(layout(slip("en"), WIDE, apart))
    assert lines.count("* Sample, not checked yet") == 2


def test_rules_that_part_nothing_are_left_out() -> None:
    bare = slip("en", requirements=(), cost=None, completion_time=None, code="")
    template = Template(
        part=tuple(Part(show=show) for show in ("rule", "number", "rule", "requirements", "rule", "keep", "rule"))
    )
    assert layout(bare, WIDE, template).count(Rule()) == 1


@pytest.mark.parametrize("code", ["", "a\x00b", "x" * 1000, "ñ" * 3000])
def test_a_code_that_no_phone_could_read_is_left_out(code: str) -> None:
    assert not any(isinstance(block, Qr) for block in layout(slip(code=code), NARROW))


@BOTH
def test_a_long_code_is_set_smaller_but_never_too_small(paper: Paper) -> None:
    [qr] = [block for block in layout(slip(code="x" * 200), paper) if isinstance(block, Qr)]
    assert 4 <= qr.module <= 6
    assert paper.height(qr) <= paper.dots


def test_a_logo_stands_on_top_and_one_that_is_too_wide_is_left_out() -> None:
    assert layout(slip(), NARROW, None, LOGO)[0] is LOGO
    too_wide = Raster(NARROW.dots + 8, 1, bytes(NARROW.dots // 8 + 1))
    assert too_wide not in layout(slip(), NARROW, None, too_wide)


def test_a_text_of_the_template_is_said_in_the_language_of_the_slip() -> None:
    template = Template(part=(Part(show="number"), Part(show="text", text={"id": "Wi-Fi: tamu", "en": "Wi-Fi: guest"})))
    assert [lines_of(layout(slip(language), WIDE, template))[-1] for language in ("id", "en", "jv")] == [
        "Wi-Fi: tamu",
        "Wi-Fi: guest",
        "Wi-Fi: tamu",
    ]


def test_sizes_of_the_template_hold_for_lists_and_pairs() -> None:
    template = Template(part=(Part(show="number"), Part(show="requirements", size=2), Part(show="ahead", size=2)))
    blocks = layout(slip("en"), WIDE, template)
    assert Text("[ ] Form F-1.02", 2) in blocks
    assert Text("Ahead of you: 7 people", 2) in blocks


def test_names_as_long_as_the_hall_file_allows_are_printed_smaller_and_whole() -> None:
    printed = "".join(lines_of(layout(endless_names(), NARROW))).replace(" ", "")
    for name in (endless_names().hall, endless_names().service, endless_names().zone):
        assert name.replace(" ", "") in printed


@pytest.mark.parametrize(
    "wrong",
    [
        {"part": []},
        {"part": [{"show": "qr"}]},
        {"part": [{"show": "number", "size": 9}]},
        {"part": [{"show": "number", "colour": "red"}]},
        {"part": [{"show": "number", "text": "hello"}]},
        {"part": [{"show": "number"}, {"show": "text"}]},
        {"part": [{"show": "number"}, {"show": "text", "text": {}}]},
        {"part": [{"show": "number"}, {"show": "advertisement"}]},
    ],
)
def test_a_template_that_makes_no_ticket_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Template.model_validate(wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"columns": 49}, {"dots": 577}, {"qr": "svg"}, {"code_page": "utf-8"}, {"dpi": 300}, {"colour": "red"}],
)
def test_a_paper_that_no_printer_has_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Paper.preset("80mm", **wrong)


def test_a_paper_that_there_is_no_preset_for_is_refused() -> None:
    with pytest.raises(KeyError):
        Paper.preset("110mm")


def drawable(text: str, paper: Paper) -> bool:
    code = text.encode(paper.code_page or "ascii")
    return len(code) == len(text) and all(byte >= 0x20 and byte != 0x7F for byte in code)
