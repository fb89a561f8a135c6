"""A short piece of a day in which something goes wrong every few seconds; the whole one is `python -m bench.faulty_day`."""

from pathlib import Path

import pytest

from tests.harness.faulty_day import Day

pytestmark = [pytest.mark.xdist_group("kiosk-program"), pytest.mark.timeout(400)]


def test_whatever_goes_wrong_every_visitor_has_one_number_and_every_number_is_called_shown_and_said_once(
    tmp_path: Path,
) -> None:
    day = Day(tmp_path, seed=1, finger=4, others=36)
    with day.open():
        day.play(fault_every_s=3.0)
    verdict = day.judge()
    assert verdict.wrong == []
    assert verdict.tickets >= 36
    assert sum(verdict.faults.values()) >= 2
    assert verdict.said > 0
