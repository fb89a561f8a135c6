"""The loop of every program with a screen: it rests while nothing is due, and wakes for whatever is."""

import re
import sys
from pathlib import Path

import pytest

from tests.harness.virtual_screen import program, virtual_screen
from tests.harness.waiting import until

pytestmark = pytest.mark.timeout(120)

# The first frame may be followed by a few turns that it has asked for; thirty a second would be a loop that never rests.
FEW = 6


def test_a_loop_without_work_rests_and_wakes_for_another_thread_for_what_is_due_and_for_a_finger(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"

    def said(word: str) -> bool:
        return re.search(rf"^{word}\b", log.read_text(errors="replace"), re.MULTILINE) is not None

    with virtual_screen(320, 240) as screen:
        command = [sys.executable, "-m", "tests.harness.turning"]
        with program(
            screen, command, log, {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1"}
        ) as window:
            until(lambda: said("moved") or window.poll() is not None)
            screen.tap(0.5, 0.5)
            assert window.wait(30) == 0, log.read_text()
    words = re.findall(r"^(turned \d+|delivered|due|moved|touched)$", log.read_text(), re.MULTILINE)
    assert [word.split()[0] for word in words] == ["turned", "delivered", "due", "moved", "touched"]
    assert int(words[0].split()[1]) <= FEW
