"""The dashed edge of what is closed: inside its box, all the way round, with gaps between the dashes."""

import math

from look.dashes import dashed_outline, triangles

POS, SIZE, RADIUS, THICK = (100.0, 50.0), (400.0, 200.0), 20.0, 3.0


def corners() -> list[tuple[float, float]]:
    vertices = dashed_outline(POS, SIZE, RADIUS, THICK)
    return [(vertices[at], vertices[at + 1]) for at in range(0, len(vertices), 4)]


def test_no_dash_leaves_the_box() -> None:
    for x, y in corners():
        assert POS[0] - 0.5 <= x <= POS[0] + SIZE[0] + 0.5
        assert POS[1] - 0.5 <= y <= POS[1] + SIZE[1] + 0.5


def test_dashes_stand_on_all_four_sides() -> None:
    xs, ys = [x for x, _ in corners()], [y for _, y in corners()]
    assert min(xs) < POS[0] + THICK
    assert max(xs) > POS[0] + SIZE[0] - THICK
    assert min(ys) < POS[1] + THICK
    assert max(ys) > POS[1] + SIZE[1] - THICK


def test_between_the_dashes_there_is_nothing() -> None:
    places = corners()
    drawn = sum(math.dist(places[at], places[at + 3]) for at in range(0, len(places), 4))
    around = 2 * (SIZE[0] + SIZE[1])
    assert 0.4 * around < drawn < 0.75 * around


def test_every_piece_is_two_triangles() -> None:
    vertices = dashed_outline(POS, SIZE, RADIUS, THICK)
    indices = triangles(vertices)
    pieces = len(vertices) // 16
    assert len(indices) == 6 * pieces
    assert max(indices) == len(vertices) // 4 - 1
    # What one call of OpenGL can number.
    assert max(indices) < 65536


def test_square_corners_are_dashed_too() -> None:
    assert dashed_outline(POS, SIZE, 0.0, THICK)
