"""The portrait of a persona as plain shapes: how each trait shows in a face of cut paper.

Openness is the wealth of halo and collar, conscientiousness how well the halves of the face meet, extraversion the
light, the eyes and the size of the mouth, agreeableness the roundness and the curve of the mouth, neuroticism the
brows and the tremble of the outline. Knows coordinates from 0 to 100 and colours; knows neither SVG nor PNG.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

from app.widgets.palette import CREAM, FIELD, INK
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import Traits

Point = tuple[float, float]
SIDE = 100.0
_HEAD_X, _HEAD_Y = 50.0, 50.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon, or a line when it has no fill and is open."""

    points: tuple[Point, ...]
    """Its corners, x to the right, y downward, 0..100."""
    fill: str = ""
    """Its colour inside; empty for none."""
    stroke: str = ""
    """The colour of its line; empty for none."""
    width: float = 0.0
    """Of the line."""
    is_closed: bool = True
    """Whether the last corner is joined to the first."""


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle."""

    centre: Point
    """Its centre, 0..100."""
    radius: float
    """Its radius."""
    fill: str
    """Its colour."""


@dataclass(frozen=True, slots=True)
class _Face:
    """What the traits make of a face; every lean is −1..1, 0 at trait value 5."""

    openness: float
    order: float
    energy: float
    warmth: float
    worry: float
    ground: str
    cloth: str
    light: str
    shade: str
    chance: bytes
    """32 bytes that depend on the text alone: the small differences between two with the same traits."""

    def luck(self, place: int) -> float:
        """Return −1..1 for a place of the picture."""
        return self.chance[place % len(self.chance)] / 127.5 - 1

    @property
    def slip(self) -> float:
        """How far the right half of the face has slipped down; 0 for the most methodical."""
        return ((1 - self.order) / 2) ** 1.6 * 6.6


def avatar_shapes(traits: Traits, seed_text: str) -> tuple[Shape | Disc, ...]:
    """Return the portrait from back to front; the same for the same input on every machine."""
    face = _face(traits, seed_text)
    parts = (_ground, _halo, _shoulders, _head, _hair, _eyes, _brows, _nose, _mouth)
    return tuple(shape for part in parts for shape in part(face))


def mixed(one: str, other: str, share: float) -> str:
    """Return the colour that is `share` (0..1) of the way from one "#rrggbb" to another."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _face(traits: Traits, seed_text: str) -> _Face:
    chance = hashlib.sha256(seed_text.encode("utf-8", "surrogatepass")).digest()
    leans = [(value - 5) / 4 for value in traits]
    # The strongest trait gives the ground its colour, the next one the clothes; equals are told apart by the text.
    order = sorted(range(5), key=lambda i: (-abs(leans[i]), (i - chance[0]) % 5))
    first, second, third = (TRAIT_LOOKS[index].colour for index in order[:3])
    light = 0.42 + 0.36 * leans[2]
    return _Face(
        *leans,
        ground=mixed(first, CREAM, light),
        cloth=mixed(second, INK, 0.12 - 0.12 * leans[2]),
        light=mixed(FIELD, third, 0.10),
        shade=mixed(FIELD, third, 0.34),
        chance=chance,
    )


def _ground(face: _Face) -> Iterator[Shape | Disc]:
    yield Shape(((0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)), fill=face.ground)


def _halo(face: _Face) -> Iterator[Shape | Disc]:
    """Yield rays, beads and rings around the head: none at openness 1, three rich circles at 9."""
    wealth = round((face.openness + 1) * 4)
    ink = mixed(face.ground, FIELD, 0.62)
    deep = mixed(face.ground, face.cloth, 0.55)
    if wealth >= 6:
        yield Disc((_HEAD_X, _HEAD_Y), 43, mixed(face.ground, deep, 0.45))
    count = 3 * wealth
    for step in range(count):
        loose = (1 - face.order) * face.luck(step) * 0.07
        angle = 2 * math.pi * step / count - math.pi / 2 + loose
        if wealth >= 4:
            far = 46 if step % 2 else 43
            yield _ray(angle, 34.5, far, 0.11 * 24 / count, ink)
        else:
            yield Disc(_around(angle, 40), 1.5, ink)
        if wealth >= 7:
            between = angle + math.pi / count
            yield Disc(_around(between, 45.5), 1.3, deep)
    if wealth >= 5:
        yield Shape(_ring(34.5), stroke=ink, width=1.0)


def _shoulders(face: _Face) -> Iterator[Shape | Disc]:
    """Yield neck and clothes; round shoulders for the warm, a striped collar for the curious."""
    width = 35 + 3 * face.energy
    drop = 7 - 4 * face.warmth
    arch = [_arc(step / 12, width, drop) for step in range(13)]
    yield Shape(((43, 66), (57, 66), (57.5, 86), (42.5, 86)), fill=face.shade)
    yield Shape((*arch, (_HEAD_X + width + 4, SIDE), (_HEAD_X - width - 4, SIDE)), fill=face.cloth)
    yield Shape(((41.5, 81), (58.5, 81), (50, 91.5 + 1.5 * face.order)), fill=face.light)
    for stripe in range(round((face.openness + 1) * 2)):
        y = 95.6 - stripe * 3.4
        reach = 26 - stripe * 3.2
        for way in (-1, 1):
            low, high = (
                (_HEAD_X + way * reach, y),
                (_HEAD_X + way * (reach + 6), y + (1 - face.order) * face.luck(stripe)),
            )
            yield Shape((low, high), stroke=mixed(face.cloth, FIELD, 0.6), width=1.2, is_closed=False)


def _arc(share: float, width: float, drop: float) -> Point:
    lean = 2 * share - 1
    return _HEAD_X + lean * width, 81 + drop * abs(lean) ** 1.5 + 9 * lean**4


def _contour(face: _Face, grow: float = 1.0) -> list[Point]:
    """Return the outline of the head from the crown clockwise: square for the blunt, round for the warm."""
    bend = 3.1 - 1.15 * face.warmth
    tall, wide = 26.5 * grow, (22.5 + 1.2 * face.warmth) * grow
    tremble = max(0.0, face.worry) * 0.55
    points: list[Point] = []
    for step in range(72):
        angle = 2 * math.pi * step / 72 - math.pi / 2
        x, y = math.cos(angle), math.sin(angle)
        jaw = 1 - 0.12 * max(0.0, y)
        shiver = 1 + tremble * 0.05 * math.sin(13 * angle)
        points.append(
            (
                _HEAD_X + _powered(x, 2 / bend) * wide * jaw * shiver,
                _HEAD_Y + _powered(y, 2 / bend) * tall * shiver,
            )
        )
    return points


def _head(face: _Face) -> Iterator[Shape | Disc]:
    """Yield two halves of paper; they meet well at conscientiousness 9."""
    points = _contour(face)
    right = [(max(x, _HEAD_X), y + face.slip) for x, y in points[:37]]
    left = [(min(x, _HEAD_X), y) for x, y in [*points[36:], points[0]]]
    yield Shape(tuple(left), fill=face.light)
    yield Shape(tuple(right), fill=face.shade)
    if face.warmth > 0:
        blush = mixed(face.shade, TRAIT_LOOKS[0].colour, 0.16 + 0.22 * face.warmth)
        for way, slip in ((-1, 0.0), (1, face.slip)):
            yield Disc((_HEAD_X + way * 14, 57.5 + slip), 3.2 + 1.4 * face.warmth, blush)


def _hair(face: _Face) -> Iterator[Shape | Disc]:
    """Yield a cap of hair whose edge the text chooses; strands leave it where order is low."""
    colour = mixed(INK, face.cloth, 0.28)
    style = face.chance[1] % 4
    points = _contour(face, 1.07)
    cap = [point for point in [*points[54:], *points[:19]] if point[1] <= _HEAD_Y - 4]
    (left, _), (right, _) = cap[0], cap[-1]
    edge = [_hairline(style, share / 10, left, right, face.slip) for share in range(11)]
    if style == 3:
        yield Disc((_HEAD_X, 18.5), 6.2, colour)
    yield Shape((*cap, *reversed(edge)), fill=colour)
    for strand in range(round((1 - face.order) * 4)):
        angle = -math.pi / 2 + (face.luck(strand + 3) * 0.9)
        root, tip = _around(angle, 25), _around(angle + 0.16 * face.luck(strand + 9), 33 + 2 * face.luck(strand + 5))
        yield Shape((root, tip), stroke=colour, width=1.5, is_closed=False)


def _hairline(style: int, share: float, left: float, right: float, slip: float) -> Point:
    x = left + (right - left) * share
    lean = 2 * share - 1
    rise = (
        -8.5 + 6.0 * lean * lean,  # a bow
        -3.0 - 8.5 * share,  # a side parting
        -10.5 + 7.0 * abs(abs(lean) - 0.5),  # a peak in the middle
        -7.0 + 4.0 * lean**4,  # a fringe
    )[style]
    return x, _HEAD_Y - 4 + rise + (slip if share > 0.5 else 0.0)


def _eyes(face: _Face) -> Iterator[Shape | Disc]:
    """Yield two eyes: lowered at extraversion 1, wide open at 9."""
    tall = 1.3 + 1.55 * (face.energy + 1)
    for way, slip in ((-1, 0.0), (1, face.slip)):
        x, y = _HEAD_X + way * 9.5, 50.0 + slip
        wide = 5.0 + 0.5 * face.energy
        lid = [(x + wide * math.cos(a), y - tall * math.sin(a)) for a in _steps(0, math.pi, 12)]
        low = [(x + wide * math.cos(a), y - tall * 0.75 * math.sin(a)) for a in _steps(math.pi, 2 * math.pi, 12)]
        yield Shape((*lid, *low), fill=FIELD)
        gaze = face.luck(20) * 0.9
        yield Disc((x + gaze, y), min(2.7, tall * 0.8), INK)
        if face.energy > 0:
            yield Disc((x + gaze + 0.9, y - 1.0), 0.75, FIELD)
        yield Shape(tuple(lid), stroke=INK, width=1.5, is_closed=False)


def _brows(face: _Face) -> Iterator[Shape | Disc]:
    """Yield brows: calm bows when steady, drawn up in the middle when sensitive."""
    worry, calm = max(0.0, face.worry), max(0.0, -face.worry)
    for way, slip in ((-1, 0.0), (1, face.slip)):
        inner = (_HEAD_X + way * 4.2, 42.4 - 3.0 * worry + 0.6 * calm + slip)
        outer = (_HEAD_X + way * 16, 42.4 + 2.6 * worry + 0.9 * calm + slip)
        middle = ((inner[0] + outer[0]) / 2, (inner[1] + outer[1]) / 2 - 1.2 + 0.8 * worry - 1.7 * calm)
        yield Shape((inner, middle, outer), stroke=INK, width=2.0 - 0.4 * worry, is_closed=False)


def _nose(face: _Face) -> Iterator[Shape | Disc]:
    side = 1 if face.chance[2] % 2 else -1
    tip = _HEAD_X + side * (3.4 - 0.6 * face.warmth)
    slip = face.slip if side > 0 else 0.0
    line = ((_HEAD_X, 47 + slip), (tip, 58.6 + slip), (_HEAD_X, 59.6 + slip))
    yield Shape(line, stroke=mixed(INK, face.shade, 0.25), width=1.3, is_closed=False)


def _mouth(face: _Face) -> Iterator[Shape | Disc]:
    """Yield the mouth: wide and open for the outgoing, turned up for the warm, wavering for the sensitive."""
    wide = 6.8 + 2.9 * face.energy
    bend = 3.4 * face.warmth
    open_by = max(0.0, face.energy) * 5.2
    waver = max(0.0, face.worry) * 0.9
    y = 66.0 - bend * 0.35
    lean = face.slip * 0.5
    upper: list[Point] = []
    lower: list[Point] = []
    for step in range(13):
        t = step / 6 - 1
        tilt = lean * t + waver * math.sin(step * math.pi / 2)
        rise = bend * (1 - t * t)
        upper.append((_HEAD_X + wide * t, y + rise + tilt - open_by * 0.2 * (1 - t * t)))
        lower.append((_HEAD_X + wide * t, y + rise + tilt + open_by * (1 - t * t)))
    lips = mixed(INK, TRAIT_LOOKS[0].colour, 0.55)
    if open_by > 0:
        yield Shape((*upper, *reversed(lower)), fill=lips)
        # Teeth: the upper third.
        bite = [(x, top + (low - top) * 0.34) for (x, top), (_, low) in zip(upper, lower, strict=True)]
        yield Shape((*upper[2:11], *reversed(bite[2:11])), fill=FIELD)
    yield Shape(tuple(upper), stroke=lips, width=1.9, is_closed=False)


def _around(angle: float, radius: float) -> Point:
    return _HEAD_X + radius * math.cos(angle), _HEAD_Y + radius * math.sin(angle)


def _ray(angle: float, near: float, far: float, half: float, colour: str) -> Shape:
    return Shape((_around(angle - half, near), _around(angle, far), _around(angle + half, near)), fill=colour)


def _ring(radius: float) -> tuple[Point, ...]:
    return tuple(_around(angle, radius) for angle in _steps(0, 2 * math.pi, 48)[:-1])


def _steps(start: float, end: float, count: int) -> list[float]:
    return [start + (end - start) * step / count for step in range(count + 1)]


def _powered(value: float, power: float) -> float:
    return math.copysign(abs(value) ** power, value)
