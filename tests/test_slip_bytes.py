"""The bytes for a printer: each command as documented, nothing of a text among them, both renderers of one mind."""

import logging
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from PIL import Image

from kiosk.printing import escpos_bytes, logo, picture, testpage
from kiosk.printing.blocks import Block, Columns, Cut, Feed, Qr, Raster, Rule, Text
from kiosk.printing.layout import layout
from kiosk.printing.logo import HIGHEST, unpacked
from kiosk.printing.paper import Paper
from kiosk.slip import Slip
from tests.harness.slips import lines_of, papers, slip, slips

quickly = settings(derandomize=True, deadline=None, max_examples=100)
WIDE, NARROW = Paper.preset("80mm"), Paper.preset("58mm")
PLAIN = Paper.preset("80mm", feed_unit=False)

# Every command that a slip may hold, with its parameters; pictures and QR codes carry as many bytes as they say.
COMMANDS = re.compile(
    rb"\x1b@|\x1dP\x00[\xb4\xcb]|\x1bt.|\x1d![\x00-\x77]|\x1bE[\x00\x01]|\x1ba[\x00\x01]|\x1b-[\x00\x02]|\x1bJ[\x01-\xff]"
    rb"|\x1dVB\x00|\n",
    re.DOTALL,
)


def rendered(*blocks: Block, paper: Paper = PLAIN) -> bytes:
    return escpos_bytes.render(blocks, paper)


@pytest.mark.parametrize(
    ("block", "commands"),
    [
        (Text("abc"), b"abc\n"),
        (Text("abc", 8, bold=True, align="center"), b"\x1d!\x77\x1bE\x01\x1ba\x01abc\n"),
        (Text("  [ ] a  b"), b"  [ ] a  b\n"),
        (Columns("a", "b", bold=True), b"\x1bE\x01a" + b" " * 46 + b"b\n"),
        (Rule(), b"\x1ba\x01\x1dv0\x03\x24\x00\x01\x00" + b"\xff" * 36),
        (Feed(7), b"\x1bJ\x07"),
        (Feed(600), b"\x1bJ\xff\x1bJ\xff\x1bJ\x5a"),
        (Raster(16, 2, b"\x01\x02\x03\x04"), b"\x1ba\x01\x1dv0\x00\x02\x00\x02\x00\x01\x02\x03\x04"),
        (
            Qr("ABC", 7),
            b"\x1ba\x01\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x07\x1d(k\x03\x001E1\x1d(k\x06\x001P0ABC\x1d(k\x03\x001Q0",
        ),
        (Cut(), b"\x1bJ\x18\x1dVB\x00"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, bytes) else "",
)
def test_each_block_is_these_commands(block: Block, commands: bytes) -> None:
    assert rendered(block) == b"\x1b@" + commands


def test_a_setting_is_sent_only_when_it_changes() -> None:
    small, large = Text("a"), Text("b", 2)
    assert rendered(small, small, large, large, small) == b"\x1b@a\na\n\x1d!\x11b\nb\n\x1d!\x00a\n"


def test_what_a_printer_cannot_do_is_not_sent_to_it() -> None:
    assert rendered(Cut(), paper=NARROW) == b"\x1b@\x1bJ\x78"
    assert b"\x1d(k" not in rendered(Qr("ABC"), paper=NARROW)
    assert b"\x1dP" not in rendered(Text("a"), paper=NARROW)


def test_a_step_of_feed_is_made_a_dot_where_the_printer_can() -> None:
    assert rendered(paper=WIDE) == b"\x1b@\x1dP\x00\xcb"
    assert rendered(paper=Paper.preset("80mm-180dpi")) == b"\x1b@\x1dP\x00\xb4"


def test_a_code_page_is_chosen_by_the_number_of_this_printer() -> None:
    paper = Paper.preset("80mm", feed_unit=False, code_page="cp858")
    assert rendered(Text("é €"), paper=paper) == b"\x1b@\x1bt\x13\x82 \xd5\n"
    other = Paper.preset("80mm", feed_unit=False, code_page="cp858", code_page_number=40)
    assert rendered(Text("é"), paper=other) == b"\x1b@\x1bt\x28\x82\n"


def test_a_text_that_was_not_cleaned_is_cleaned_before_it_is_sent() -> None:
    assert rendered(Text("a\x1b@é\x10\x04\x01b\n")) == b"\x1b@a@eb\n"


def test_pictures_are_sent_as_this_printer_takes_them() -> None:
    block = Raster(8, 24, b"\xff" * 24)
    graphics = rendered(block, paper=Paper.preset("80mm", feed_unit=False, image="graphics"))
    column = rendered(block, paper=Paper.preset("80mm", feed_unit=False, image="column"))
    assert graphics == b"\x1b@\x1ba\x01\x1d(L\x22\x000p0\x01\x011\x08\x00\x18\x00" + b"\xff" * 24 + b"\x1d(L\x02\x0002"
    assert column == b"\x1b@\x1ba\x01\x1b3\x10\x1b*\x21\x08\x00" + b"\xff" * 24 + b"\n\x1b2"


@quickly
@given(slips, papers)
def test_a_slip_is_known_commands_and_printable_text_whatever_the_names(one: Slip, paper: Paper) -> None:
    blocks = [block for block in layout(one, paper) if not isinstance(block, Qr | Rule | Raster)]
    data = escpos_bytes.render(blocks, paper)
    assert data.startswith(b"\x1b@")
    rest = COMMANDS.sub(b"", data)
    assert all(byte >= 0x20 and byte != 0x7F for byte in rest)


@quickly
@given(slips, papers)
def test_both_renderers_say_the_same_and_take_the_same_paper(one: Slip, paper: Paper) -> None:
    blocks = layout(one, paper)
    data = escpos_bytes.render([block for block in blocks if isinstance(block, Text | Columns)], paper)
    told = COMMANDS.sub(lambda found: b"\n" if found[0] == b"\n" else b"", data).decode(paper.code_page or "ascii")
    assert [line.split() for line in told.splitlines()] == [
        line.replace(" | ", " ").split() if isinstance(block, Columns) else line.split()
        for block, line in zip(
            (block for block in blocks if isinstance(block, Text | Columns)), lines_of(blocks), strict=True
        )
    ]
    drawn = picture.render(blocks, paper)
    assert drawn.size == (paper.dots, sum(map(paper.height, blocks)))


def test_a_ticket_is_small_enough_for_a_slow_serial_line() -> None:
    """9600 baud carry 960 bytes a second; 19200, the usual, twice as many."""
    assert len(escpos_bytes.render(layout(slip(), WIDE), WIDE)) < 1200
    assert len(escpos_bytes.render(layout(slip(), NARROW), NARROW)) < 2400


def test_a_picture_of_nothing_is_a_picture() -> None:
    assert picture.render((), WIDE).size == (576, 1)


def test_large_letters_are_the_small_ones_with_each_dot_repeated() -> None:
    small, large = (picture.render((Text("A", size),), WIDE).crop((0, 0, 12 * size, 24 * size)) for size in (1, 3))
    assert small.resize(large.size, Image.Resampling.NEAREST).tobytes() == large.tobytes()
    assert small.getextrema() == (0, 1)


def test_bold_letters_are_one_dot_wider() -> None:
    thin, bold = (picture.render((Text("A", bold=bold),), WIDE).convert("L").histogram()[0] for bold in (False, True))
    assert bold > thin


@pytest.mark.parametrize("paper", [WIDE, NARROW], ids=["80 mm", "58 mm"])
@pytest.mark.parametrize(("width", "height"), [(3000, 100), (100, 3000), (37, 11), (1, 1)])
def test_a_logo_fits_the_paper(tmp_path: Path, paper: Paper, width: int, height: int) -> None:
    file = tmp_path / "logo.png"
    Image.new("RGBA", (width, height), (0, 0, 0, 255)).save(file)
    found = logo.raster(file, paper)
    assert found.width % 8 == 0
    assert 0 < found.width <= paper.dots
    assert 0 < found.height <= HIGHEST
    assert len(found.rows) == found.width // 8 * found.height


def test_what_is_transparent_in_a_logo_is_paper(tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(file)
    assert set(logo.raster(file, WIDE).rows) == {0}


def test_greys_of_a_logo_become_as_much_black_as_they_are_dark(tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    Image.new("L", (96, 96), 64).save(file)
    dark = unpacked(logo.raster(file, WIDE)).convert("L").histogram()[0] / (96 * 96)
    assert dark == pytest.approx(0.75, abs=0.05)


def test_a_file_that_is_no_picture_is_an_error_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_text("no picture")
    for name in ("logo.png", "missing.png"):
        with pytest.raises(OSError, match=name):
            logo.raster(tmp_path / name, WIDE)


@pytest.mark.parametrize("paper", [WIDE, NARROW, Paper(dots=288, columns=24)], ids=["80 mm", "58 mm", "44 mm"])
def test_the_test_page_fits_and_names_the_printer(paper: Paper) -> None:
    blocks = testpage.blocks(paper, "Printer pintu utama " * 5)
    assert " ".join(lines_of(blocks)).split("TEST PAGE ")[1].split()[:3] == ["Printer", "pintu", "utama"]
    for block in blocks:
        if isinstance(block, Text):
            assert len(block.text) * block.size <= paper.columns
        elif isinstance(block, Columns):
            assert len(block.left) + len(block.right) <= paper.columns
        elif isinstance(block, Raster):
            assert block.width == paper.dots
    assert max(block.size for block in blocks if isinstance(block, Text)) == 8
    assert blocks[-1] == Cut()
    assert escpos_bytes.render(blocks, paper)


IMPORT = """
import logging, os, sys, tempfile
from kiosk.printing import escpos_bytes
from kiosk.printing.blocks import Text
from kiosk.printing.paper import Paper
from kiosk.slip import Slip
assert logging.getLogger().handlers == [], logging.getLogger().handlers
assert "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ
assert tempfile.tempdir is None or not tempfile.tempdir.startswith(sys.argv[1])
print(escpos_bytes.render((Text("a"),), Paper.preset("80mm")))
"""


def imported(home: Path, temporary: Path) -> None:
    """Imports the library in a new process, as a kiosk does when it starts."""
    for folder in (home, temporary):
        folder.mkdir(exist_ok=True)
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(temporary)}
    environment.pop("XDG_CACHE_HOME", None)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT, str(home)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(temporary.iterdir()) == []


def test_importing_the_library_leaves_no_logging_and_no_temporary_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, tmp_path / "tmp")
    [kept] = (home / ".cache/antrean/escpos").iterdir()
    assert (home / ".cache/antrean/escpos").stat().st_mode & 0o777 == 0o700
    assert pickle.loads(kept.read_bytes())["profiles"]


@pytest.mark.parametrize("harm", [b"", b"half of a pickle", pickle.dumps({})])
def test_a_damaged_pickle_is_made_anew(tmp_path: Path, harm: bytes) -> None:
    """The library writes it in place: a power cut leaves half of one, and the next start would fail for ever."""
    home = tmp_path / "home"
    imported(home, tmp_path / "tmp")
    [kept] = (home / ".cache/antrean/escpos").iterdir()
    kept.write_bytes(harm)
    imported(home, tmp_path / "tmp")
    assert pickle.loads(kept.read_bytes())["profiles"]


def test_a_pickle_in_a_folder_that_others_can_write_to_is_not_trusted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = home / ".cache/antrean/escpos"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    imported(home, tmp_path / "tmp")
    assert list(folder.iterdir()) == []


def test_a_user_without_a_home_can_print_too(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".cache").write_text("a file where the folder would be")
    imported(home, tmp_path / "tmp")


def test_nothing_is_printed_on_the_programs_own_output(capfd: pytest.CaptureFixture[str]) -> None:
    """The library prints warnings when a profile has no width."""
    blocks: list[Block] = [Qr("ABC"), Raster(8, 1, b"\xff")]
    for paper in (WIDE, NARROW):
        rendered(*blocks, paper=paper)
    assert capfd.readouterr() == ("", "")
    assert not logging.getLogger("escpos").handlers
