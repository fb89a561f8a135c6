"""A display's own file: the shipped one is right and says what is usual, and every mistake is told with its line."""

from pathlib import Path

import pytest

from display.config import DisplayFile, read_display_file
from hall.errors import MachineFileError
from hall.shipped import shipped

SMALLEST = """name = "layar-1"
store = "hall.db"

[screen]
width_mm = 1210
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "display.toml"
    found.write_text(SMALLEST)
    return found


def test_the_shipped_file_is_right_and_has_the_usual_values() -> None:
    file = read_display_file(shipped("config", "display.toml"))
    assert file == DisplayFile.model_validate({"name": file.name, "store": file.store, "screen": {"width_mm": 1210}})


def test_the_shipped_file_names_every_key() -> None:
    text = shipped("config", "display.toml").read_text(encoding="utf-8")
    keys = set(DisplayFile.model_fields)
    for part in ("screen", "look", "sound", "pictures"):
        keys |= set(DisplayFile.model_fields[part].annotation.model_fields)  # type: ignore[union-attr]
    for key in keys:
        assert f"\n{key} = " in text or f"\n# {key} = " in text or f"\n[{key}]" in text, key


def test_name_store_and_screen_are_enough(path: Path) -> None:
    file = read_display_file(path)
    assert (file.zone, file.poll_ms, file.look.theme) == (None, 100, "malam")
    assert (file.screen.fullscreen, file.screen.output, file.screen.viewing_m) == (True, None, 8.0)
    assert (file.sound.on, file.sound.volume, file.sound.packs) == (True, 1.0, {})
    assert (file.pictures.folder, file.pictures.seconds, file.pictures.videos) == (None, 12.0, False)


def test_a_zone_a_screen_a_voice_and_a_folder_of_pictures(path: Path) -> None:
    path.write_text(
        SMALLEST.replace('store = "hall.db"', 'store = "hall.db"\nzone = "utara"\npoll_ms = 250')
        + 'output = "HDMI-1"\nviewing_m = 15\n[look]\ntheme = "kontras"\n'
        + '[sound]\nvolume = 0.4\npacks = { id = "/srv/suara" }\n[pictures]\nfolder = "/srv/gambar"\nseconds = 20\n'
    )
    file = read_display_file(path)
    assert (file.zone, file.poll_ms, file.screen.output, file.screen.viewing_m) == ("utara", 250, "HDMI-1", 15.0)
    assert (file.look.theme, file.sound.volume, file.sound.packs) == ("kontras", 0.4, {"id": Path("/srv/suara")})
    assert (file.pictures.folder, file.pictures.seconds) == (Path("/srv/gambar"), 20.0)


def test_a_projector_may_be_wider_than_any_panel(path: Path) -> None:
    path.write_text(SMALLEST.replace("1210", "4800"))
    assert read_display_file(path).screen.width_mm == 4800


def test_every_mistake_is_told_at_once_with_its_line(path: Path) -> None:
    path.write_text(
        SMALLEST.replace('"layar-1"', '"Layar 1"').replace("width_mm = 1210", "width_mm = 6000")
        + '[sound]\nloud = true\npacks = { fr = "/srv/suara" }\n[look]\ntheme = "gelap"\n'
    )
    with pytest.raises(MachineFileError) as caught:
        read_display_file(path)
    assert [(mistake.line, mistake.path) for mistake in caught.value.mistakes] == [
        (1, "name"),
        (5, "screen.width_mm"),
        (7, "sound.loud"),
        (8, "sound.packs.fr"),
        (10, "look.theme"),
    ]


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("poll_ms = 99", 3),
        ("poll_ms = 251", 3),
        ('zone = "Utara"', 3),
        ("[screen]\nviewing_m = 0.5", 5),
        ("[screen]\nviewing_m = 61", 5),
        ("[sound]\nvolume = 1.1", 4),
        ("[pictures]\nseconds = 1", 4),
    ],
)
def test_what_can_not_be_is_refused(path: Path, line: str, at: int) -> None:
    head = 'name = "layar-1"\nstore = "hall.db"\n'
    rest = "" if "[screen]" in line else "\n[screen]\nwidth_mm = 1210\n"
    screen = line.replace("[screen]", "[screen]\nwidth_mm = 1210")
    path.write_text(f"{head}{screen}{rest}")
    with pytest.raises(MachineFileError) as caught:
        read_display_file(path)
    assert [mistake.line for mistake in caught.value.mistakes] == [at]
