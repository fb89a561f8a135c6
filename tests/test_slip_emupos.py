"""Slips on a printer that we didn't write: what emupos makes of our bytes, and what two QR readers make of its picture.

emupos 0.4.0 draws what the bytes say, with the widths and heights of an Epson TM-T20III (80 mm) and of a cheap 58 mm
printer; see `tests.harness.emupos`.
"""

import pytest
import zxingcpp
from PIL import Image, ImageChops
from pyzbar import pyzbar  # type: ignore[import-untyped]

from kiosk.printing import escpos_bytes, picture, testpage
from kiosk.printing.blocks import Block, Columns, Qr, Raster, Text
from kiosk.printing.layout import layout
from kiosk.printing.paper import Paper
from kiosk.slip import Slip
from tests.harness.emupos import Emupos, Receipt, emupos_program  # noqa: F401 - the fixture
from tests.harness.slips import endless_names, sample_services, slip

# One program for all of them.
pytestmark = pytest.mark.xdist_group("emupos")

LOGO = Raster(64, 20, bytes(range(160)))
WIDE = Paper.preset("80mm")
NARROW = Paper.preset("58mm")
NARROW_WITH_KNIFE = Paper.preset("58mm", cutter=True, qr="native", feed_before_cut_dots=24)
PAPERS = pytest.mark.parametrize(
    "paper", [WIDE, NARROW, NARROW_WITH_KNIFE], ids=["80 mm", "58 mm", "58 mm with a knife"]
)
SLIPS = pytest.mark.parametrize(
    "printed",
    [
        slip("id"),
        slip("en"),
        slip("jv"),
        slip("id", reprint=True, priority=True, label="AB-1234"),
        slip("en", checked=True, ahead=0, expected=None, requirements=(), code="7F3K9QXZ"),
        max(sample_services("id"), key=lambda found: len(found.agency) + len(found.service)),
        max(sample_services("en"), key=lambda found: len(found.agency) + len(found.service)),
        endless_names(),
    ],
    ids=lambda found: f"{found.language} {found.service[:20]}",
)


@PAPERS
@SLIPS
def test_a_slip_comes_out_whole(emupos: Emupos, paper: Paper, printed: Slip) -> None:
    blocks = layout(printed, paper)
    receipt = on_paper(emupos, paper, blocks)

    assert receipt.boundary == ("cut" if paper.cutter else "idle-timeout")
    assert receipt.complaints == ()
    assert words(receipt.text) == words("\n".join(texts(blocks, paper)))
    assert receipt.picture.width == paper.dots
    assert qr_codes(receipt.picture) == {"zbar": [printed.code], "zxing": [printed.code]}


@PAPERS
@SLIPS
def test_our_picture_is_what_the_printer_prints(emupos: Emupos, paper: Paper, printed: Slip) -> None:
    blocks = layout(printed, paper)
    assert_alike(on_paper(emupos, paper, blocks), blocks, paper)


@pytest.mark.parametrize("image", ["raster", "graphics", "column"])
@pytest.mark.parametrize("qr", ["native", "raster"])
def test_every_way_to_print_pictures_gives_the_same_slip(emupos: Emupos, image: str, qr: str) -> None:
    paper = Paper.preset("80mm", image=image, qr=qr)
    blocks = layout(slip(), paper, logo=LOGO)
    receipt = on_paper(emupos, paper, blocks)
    assert receipt.boundary == "cut"
    assert receipt.complaints == ()
    assert_alike(receipt, blocks, paper)
    assert qr_codes(receipt.picture) == {"zbar": [slip().code], "zxing": [slip().code]}


def test_a_code_page_prints_its_letters(emupos: Emupos) -> None:
    paper = Paper.preset("80mm", code_page="cp858")
    receipt = on_paper(emupos, paper, layout(slip(service="Prabéya tikèt ñ €"), paper))
    assert receipt.complaints == ()
    assert "Prabéya tikèt ñ €" in receipt.text


def test_a_slip_after_half_a_slip_is_a_good_one(emupos: Emupos) -> None:
    """The line broke in the middle of the large number; nothing of its size or weight is left."""
    whole = escpos_bytes.render(layout(slip(), WIDE), WIDE)
    half = whole[: whole.index(b"B-012") + 3]
    emupos.wide.print(half)
    assert emupos.wide.print(whole).picture.tobytes() == emupos.wide.print(whole).picture.tobytes()


def test_the_test_page_shows_the_letters_of_the_code_page(emupos: Emupos) -> None:
    paper = Paper.preset("58mm", code_page="cp858")
    assert "éèêçñöüß£½±°" in on_paper(emupos, paper, testpage.blocks(paper, "Pintu utama")).text


@PAPERS
def test_the_test_page_comes_out_whole(emupos: Emupos, paper: Paper) -> None:
    receipt = on_paper(emupos, paper, testpage.blocks(paper, "Pintu utama"))
    assert receipt.complaints == ()
    assert "Pintu utama" in receipt.text
    assert qr_codes(receipt.picture) == {"zbar": [testpage.CODE], "zxing": [testpage.CODE]}


def on_paper(emupos: Emupos, paper: Paper, blocks: tuple[Block, ...]) -> Receipt:
    printer = emupos.narrow if paper.dots == NARROW.dots else emupos.wide
    return printer.print(escpos_bytes.render(blocks, paper))


def texts(blocks: tuple[Block, ...], paper: Paper) -> list[str]:
    lines = []
    for block in blocks:
        if isinstance(block, Text):
            lines.append(block.text)
        elif isinstance(block, Columns):
            lines.append(f"{block.left} {block.right}")
    return lines


def assert_alike(receipt: Receipt, blocks: tuple[Block, ...], paper: Paper) -> None:
    """Our picture is theirs, dot by dot, but for the QR code: the same words may be drawn with another mask."""
    theirs = receipt.picture.copy()
    ours = picture.render(blocks, paper).crop((0, 0, *theirs.size))
    [qr] = [found for found in blocks if isinstance(found, Qr)]
    top = sum(map(paper.height, blocks[: blocks.index(qr)]))
    center, edge = paper.dots // 2, paper.height(qr)
    code = (center - edge // 2 - 2, top, center + edge // 2 + 2, top + edge)
    for compared in (ours, theirs):
        assert compared.crop(code).convert("L").getextrema() == (0, 255)
        compared.paste(1, code)
    assert ImageChops.difference(ours.convert("L"), theirs.convert("L")).getbbox() is None


def words(text: str) -> list[str]:
    """What a person reads, without what stands for pictures in emupos' text."""
    return [word for line in text.splitlines() if not line.startswith(("[image", "[qr")) for word in line.split()]


def qr_codes(printed: Image.Image) -> dict[str, list[str]]:
    """What two independent readers find, on paper with white around the print."""
    framed = Image.new("L", (printed.width + 80, printed.height + 80), 255)
    framed.paste(printed.convert("L"), (40, 40))
    return {
        "zbar": [found.data.decode() for found in pyzbar.decode(framed)],
        "zxing": [found.text for found in zxingcpp.read_barcodes(framed)],
    }
