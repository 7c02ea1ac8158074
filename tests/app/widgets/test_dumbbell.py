"""The dumbbells: ten rows, a mark per persona and row, nothing covered, names as text."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.dumbbell import LETTERS, weights_dumbbell
from app.widgets.pole_words import pole_words
from engine.types import POLES, ExpertWeights, Traits

# Few different values, so that equal and near ones come often.
WEIGHT = st.sampled_from([-1.5, -0.3, 0.0, 0.02, 0.25, 0.27, 0.75, 1.0, 1.5])
ROWS = st.lists(
    st.tuples(
        st.text(min_size=1, max_size=12).map(lambda s: s.encode("ascii", "ignore").decode()), st.tuples(*[WEIGHT] * 10)
    ),
    min_size=2,
    max_size=5,
).map(lambda rows: [(name, ExpertWeights(values)) for name, values in rows])


def drawn(rows: list[tuple[str, ExpertWeights]]) -> tuple[ET.Element, ET.Element]:
    page = ET.fromstring(weights_dumbbell(rows))
    return page, next(node for node in page.iter("svg") if node.get("role") == "img")


def kinds(node: ET.Element, kind: str) -> list[ET.Element]:
    return [child for child in node.iter("g") if child.get("class") == kind]


def place(mark: ET.Element) -> tuple[float, float]:
    x, y = (mark.get("transform") or "").removeprefix("translate(").partition(")")[0].split()
    return float(x), float(y)


PLAIN_ROWS = ROWS.map(lambda rows: [("".join(filter(str.isprintable, name)), weights) for name, weights in rows])


@given(PLAIN_ROWS)
def test_every_persona_has_one_mark_in_every_row(rows: list[tuple[str, ExpertWeights]]) -> None:
    _, svg = drawn(rows)
    groups = kinds(svg, "dumbbell-row")
    assert [group.get("data-pole") for group in groups] == list(POLES)
    for index, group in enumerate(groups):
        shown = {
            mark.get("data-persona"): box.get("data-weight")
            for box in kinds(group, "dumbbell-box")
            for mark in kinds(box, "dumbbell-mark")
        }
        expected = {LETTERS[i]: f"{weights.values[index] + 0.0:.2f}" for i, (_, weights) in enumerate(rows)}
        assert shown == expected


@given(PLAIN_ROWS)
def test_no_mark_covers_another_or_leaves_the_picture(rows: list[tuple[str, ExpertWeights]]) -> None:
    _, svg = drawn(rows)
    _, _, width, height = map(float, (svg.get("viewBox") or "").split())
    marks = [place(mark) for mark in kinds(svg, "dumbbell-mark")]
    assert all(7 <= x <= width - 7 and 7 <= y <= height - 7 for x, y in marks)
    for index, (x, y) in enumerate(marks):
        assert all(abs(x - u) >= 12 or abs(y - v) >= 12 for u, v in marks[index + 1 :])


def test_the_line_goes_from_least_to_most() -> None:
    rows = [
        ("A", ExpertWeights.from_traits(Traits(9))),
        ("B", ExpertWeights()),
        ("C", ExpertWeights.from_traits(Traits(7))),
    ]
    _, svg = drawn(rows)
    row = kinds(svg, "dumbbell-row")[0]
    marks = {mark.get("data-persona"): place(mark) for mark in kinds(row, "dumbbell-mark")}
    start, _, end = (next(row.iter("path")).get("d") or "").removeprefix("M").partition(" H")
    assert float(start.split(",")[0]) == pytest.approx(marks["B"][0], abs=0.2)
    assert float(end) == pytest.approx(marks["A"][0], abs=0.2)


def test_shapes_and_letters_tell_five_apart() -> None:
    page, _ = drawn([(str(i), ExpertWeights()) for i in range(5)])
    marks = kinds(next(page.iter("ul")), "dumbbell-mark")
    assert len({next(mark.iter("path")).get("d") for mark in marks}) == 5
    assert [next(mark.iter("text")).text for mark in marks] == list("ABCDE")


def test_names_are_text_and_everything_is_said() -> None:
    hostile = '"><script>alert(1)</script>&'
    page, svg = drawn([(hostile, ExpertWeights.from_traits(Traits(9))), ("Bo", ExpertWeights())])
    assert not list(page.iter("script"))
    assert [node.text for node in page.iter("span")] == [hostile, "Bo"]
    label = svg.get("aria-label") or ""
    assert f"O+ curious: {hostile} 1.00, Bo 0.00; " in label
    assert all(pole_words(pole) in label for pole in POLES)


@pytest.mark.parametrize("count", [0, 1, 6])
def test_two_to_five_are_compared(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} personas"):
        weights_dumbbell([("A", ExpertWeights())] * count)
