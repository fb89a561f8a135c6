"""The file of a window, where it stands and how large it is; and what its program needs of other packages."""

import subprocess
import sys
from pathlib import Path

import pytest

from counter.window.config import read_window_file
from counter.window.size import TALL, USUAL_PX_PER_MM, is_wide, left_top, px_per_mm, size_in_window, smallest
from hall.check import Finding
from hall.errors import MachineFileError
from hall.queue import Queue
from hall.shipped import shipped


def test_the_sample_is_read_with_and_without_its_comments(tmp_path: Path) -> None:
    text = shipped("config", "window.toml").read_text(encoding="utf-8")
    (tmp_path / "window.toml").write_text(text, encoding="utf-8")
    file = read_window_file(tmp_path / "window.toml")
    assert (file.device("3"), file.window.on_top, file.window.size, file.look.language) == (
        "jendela/3",
        True,
        None,
        None,
    )
    given = [line.removeprefix("# ") if " = " in line and "antrean" not in line else line for line in text.splitlines()]
    (tmp_path / "window.toml").write_text("\n".join(given), encoding="utf-8")
    file = read_window_file(tmp_path / "window.toml")
    assert (file.transfer, file.window.size, file.window.position) == (["DUK-PINDAH", "DUK-KK"], (380, 624), (-20, -60))


def test_mistakes_are_told_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "window.toml"
    path.write_text('store = "hall.db"\n[window]\nsize = [239, 624]\n[look]\ntheme = "malam"\ncounter = "3"\n')
    with pytest.raises(MachineFileError) as caught:
        read_window_file(path)
    assert [mistake.line for mistake in caught.value.mistakes] == [3, 5, 6]


def test_the_smallest_window_is_ten_by_sixteen_centimetres() -> None:
    assert smallest(USUAL_PX_PER_MM) == (378, 620)
    assert smallest(USUAL_PX_PER_MM, wide=True) == (748, 359)
    assert smallest(2 * USUAL_PX_PER_MM)[0] == 756


def test_a_larger_window_is_the_same_picture_larger() -> None:
    small, large = (size_in_window(378 * k, 620 * k, USUAL_PX_PER_MM) for k in (1, 2))
    assert large.scale == pytest.approx(2 * small.scale)
    assert small.scale == pytest.approx(378 / TALL[0])


def test_a_low_window_is_a_strip() -> None:
    assert is_wide(760, 364)
    assert not is_wide(380, 624)


def test_a_negative_place_counts_from_the_other_edge() -> None:
    assert left_top((10, 20), (380, 624), (1366, 768)) == (10, 20)
    assert left_top((-20, -60), (380, 624), (1366, 768)) == (966, 84)
    assert left_top((-20, -60), (380, 900), (1366, 768)) == (966, 0)


def test_a_monitor_that_nobody_measured_is_an_usual_one() -> None:
    assert px_per_mm(1920, None) == px_per_mm(None, 476.0) == USUAL_PX_PER_MM
    assert px_per_mm(1920, 480.0) == 4.0


@pytest.mark.parametrize(
    ("modules", "foreign"),
    [
        ("counter.cli, counter.service, counter.learn, counter.check", "kivy"),
        ("counter.cli, counter.window.back_room, counter.window.program", "kivy"),
        ("counter.cli, counter.window.back_room, counter.window.program", "serial"),
    ],
)
def test_the_keypads_need_no_window_and_the_window_no_serial_line(modules: str, foreign: str) -> None:
    program = f"import sys, {modules}; print({foreign!r} in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_check_finds_services_that_the_hall_does_not_have(queue: Queue, address: str, tmp_path: Path) -> None:
    from counter.window.check import findings

    queue.store.close()
    path = tmp_path / "window.toml"

    def services(transfer: str) -> Finding:
        path.write_text(f'store = "{address}"\ntransfer = {transfer}\n')
        return next(finding for finding in findings(path) if finding.name == "services")

    assert services('["PINJAM"]').ok
    wrong = services('["PINJAM", "PINJEM"]')
    assert not wrong.ok
    assert "PINJEM" in str(wrong.answer)
