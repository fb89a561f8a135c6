"""Fonts and icons: the files are there with their licences, and every letter and pictogram that is used is in them."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from hall.settings.hall import Hall
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from look import fonts, icons
from look.fit import ELLIPSIS

SAMPLE = Hall(1, read_hall_file(shipped("config", "mpp-contoh.toml"))[0])
FILES = sorted({path for font in fonts.FONTS.values() for path in (font.regular, font.bold)})


@cache
def glyph_names(path: Path) -> dict[int, str]:
    with TTFont(path, lazy=True) as font:
        return dict(font.getBestCmap())


def lacking(texts: str, *paths: Path) -> set[str]:
    return {
        letter
        for letter in texts
        if letter.isprintable() and any(ord(letter) not in glyph_names(path) for path in paths)
    }


@pytest.mark.parametrize("language", ["id", "jv"])
def test_every_sentence_that_visitors_read_can_be_written(language: str) -> None:
    with shipped("assets", "translations", language, "LC_MESSAGES", "screens.po").open("rb") as catalogue:
        messages = list(read_po(catalogue))
    texts = "".join(str(message.id) + str(message.string) for message in messages if message.id)
    assert texts
    assert lacking(texts, fonts.TEXT.regular, fonts.TEXT.bold) == set()


def test_every_name_in_the_sample_hall_can_be_written() -> None:
    text = shipped("config", "mpp-contoh.toml").read_text(encoding="utf-8")
    assert lacking(text, fonts.TEXT.regular, fonts.TEXT.bold) == set()


def test_the_letters_of_indonesian_javanese_and_english_are_there_in_both_weights() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789éèêÉÈÊ.,:;!?()/-…±°%&+'\"“”"
    letters += "\N{EN DASH}\N{EM DASH}\N{MULTIPLICATION SIGN}\N{RIGHT SINGLE QUOTATION MARK}"
    assert lacking(letters + ELLIPSIS, fonts.TEXT.regular, fonts.TEXT.bold) == set()


def test_numbers_have_every_letter_of_a_label_and_of_a_time() -> None:
    assert lacking("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-\N{EN DASH}.: ", fonts.NUMBERS.bold) == set()


@pytest.mark.parametrize("font", [fonts.TEXT, fonts.NUMBERS], ids=lambda font: font.family)
def test_capitals_are_as_high_as_the_sizes_take_them_to_be(font: fonts.Font) -> None:
    for path in (font.regular, font.bold):
        with TTFont(path, lazy=True) as file:
            assert font.capital == pytest.approx(file["OS/2"].sCapHeight / file["head"].unitsPerEm, abs=0.001)


def test_every_icon_is_in_the_font_and_is_the_glyph_that_its_comment_names() -> None:
    source = Path(icons.__file__).read_text(encoding="utf-8")
    named = dict(re.findall(r'"([a-z-]+)": "\\u[0-9a-f]{4}",  # ([a-z0-9-]+)', source))
    assert named.keys() == icons.ICONS.keys()
    found = {name: glyph_names(fonts.ICONS.regular).get(ord(glyph)) for name, glyph in icons.ICONS.items()}
    assert found == named


def test_no_two_icons_are_the_same_picture() -> None:
    assert len(set(icons.ICONS.values())) == len(icons.ICONS)


@pytest.mark.parametrize(
    ("name", "icon"),
    [
        ("Dinas Kependudukan dan Pencatatan Sipil", "people"),
        ("BPJS Kesehatan", "health-card"),
        ("Dinas Kesehatan", "health"),
        ("BPJS Ketenagakerjaan", "worker"),
        ("Dinas Tenaga Kerja", "work"),
        ("Kementerian Agama", "religion"),
        ("Pengadilan Agama", "court"),
        ("KPP Pratama / KP2KP", "tax"),
        ("Samsat / UPPD Bapenda Jateng", "car"),
        ("PT Pos Indonesia", "post"),
        ("Polres", "police"),
        ("Bank Jateng", "bank"),
        ("Immigration Office", "plane"),
        # Words count, not pieces of words: no post office, no police, no bank.
        ("Posyandu dan Perbankan", "agency"),
        ("Kantor yang tidak dikenal", "agency"),
    ],
)
def test_an_agency_is_told_by_the_words_of_its_name(name: str, icon: str) -> None:
    assert icons.agency_icon(name) == icon


def test_most_agencies_of_the_sample_hall_have_a_pictogram_of_their_own() -> None:
    found = [icons.agency_icon(*agency.name.values()) for agency in SAMPLE.file.agency]
    assert "agency" not in found
    assert len(set(found)) >= len(found) - 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_font_has_its_licence_and_its_source_beside_it(path: Path) -> None:
    readme = (path.parent / "README.md").read_text(encoding="utf-8")
    family = path.name.partition("-")[0]
    assert family in readme
    licences = [file for file in path.parent.glob("*LICENSE.txt") if file.name in readme]
    assert any(file.name.startswith(family) or file.name == "LICENSE.txt" for file in licences)
    assert {file.name for file in path.parent.glob("*.ttf")} <= {file.name for file in FILES}


def test_the_widgets_use_only_icons_that_exist() -> None:
    used = [
        (file, icon)
        for file in Path(icons.__file__).parent.glob("widgets/*.kv")
        for icon in re.findall(r'icon: "([a-z-]+)"', file.read_text(encoding="utf-8"))
    ]
    assert used
    assert {icon for _, icon in used} <= icons.ICONS.keys()
