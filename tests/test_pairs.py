"""The rows that stand for all combinations."""

from itertools import combinations, product

import pytest

from tests.harness.pairs import pairs


@pytest.mark.parametrize("sizes", [(2, 2, 3), (3, 3, 2), (2, 3, 4), (2, 2), (4,), (3, 3, 3, 3)])
def test_every_two_values_stand_together_in_some_row(sizes: tuple[int, ...]) -> None:
    axes = [[f"{axis}{value}" for value in range(size)] for axis, size in enumerate(sizes)]
    rows = pairs(*axes)
    for first, second in combinations(range(len(axes)), 2):
        assert {(row[first], row[second]) for row in rows} == set(product(axes[first], axes[second]))


@pytest.mark.parametrize(("sizes", "most"), [((2, 2, 3), 6), ((2, 3, 3), 9), ((2, 3, 4), 12)])
def test_there_are_about_as_many_rows_as_the_two_longest_axes_ask_for(sizes: tuple[int, ...], most: int) -> None:
    assert len(pairs(*[range(size) for size in sizes])) == most
