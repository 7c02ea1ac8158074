"""The portrait of a persona, drawn from its traits: as SVG for pages, as PNG for character cards.

Both write the shapes of `avatar_shapes.py`, so they are one picture.
"""

import io
from html import escape

from PIL import Image, ImageDraw

from app.widgets.avatar_shapes import SIDE, Disc, Point, Shape, avatar_shapes
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import Traits

_PNG_LIMIT = 2048
_OVERSAMPLING = 4


def trait_avatar(traits: Traits, seed_text: str, size_px: int = 64) -> str:
    """Return the portrait as an SVG element, `size_px` wide and high.

    Args:
        traits: what the face shows.
        seed_text: tells apart two with the same traits, such as the persona's id; it is not shown.
        size_px: width and height on the page [px].
    """
    words = (f"{look.trait} {value}" for look, value in zip(TRAIT_LOOKS, traits, strict=True))
    drawn = "".join(_svg(shape) for shape in avatar_shapes(traits, seed_text))
    return (
        f'<svg class="avatar" width="{size_px}" height="{size_px}" viewBox="0 0 {SIDE:g} {SIDE:g}" role="img" '
        f'aria-label="{escape("Portrait drawn from the traits: " + ", ".join(words), quote=True)}">{drawn}</svg>'
    )


def avatar_png(traits: Traits, seed_text: str, size_px: int = 400) -> bytes:
    """Return the portrait as a PNG file without metadata, `size_px` wide and high.

    Raises:
        ValueError: `size_px` is not in 16..2048.
    """
    if not 16 <= size_px <= _PNG_LIMIT:
        raise ValueError(f"A portrait of {size_px} px is not drawn. Its side is 16 to {_PNG_LIMIT} px.")
    # Pillow draws without smoothing, so the picture is drawn larger and shrunk; large ones need less of it.
    side = size_px * (_OVERSAMPLING if size_px <= _PNG_LIMIT // 2 else 2)
    image = Image.new("RGB", (side, side))
    pen = ImageDraw.Draw(image)
    for shape in avatar_shapes(traits, seed_text):
        _paint(pen, shape, side / SIDE)
    file = io.BytesIO()
    image.resize((size_px, size_px), Image.Resampling.LANCZOS).save(file, format="PNG")
    return file.getvalue()


def _svg(shape: Shape | Disc) -> str:
    if isinstance(shape, Disc):
        (x, y), fill = shape.centre, shape.fill
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{shape.radius:.2f}" fill="{fill}"></circle>'
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    line = f' stroke="{shape.stroke}" stroke-width="{shape.width:.2f}"' if shape.stroke else ""
    ends = "" if shape.is_closed else ' stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="M{path}{"Z" if shape.is_closed else ""}" fill="{shape.fill or "none"}"{line}{ends}></path>'


def _paint(pen: ImageDraw.ImageDraw, shape: Shape | Disc, scale: float) -> None:
    if isinstance(shape, Disc):
        _paint_disc(pen, shape, scale)
        return
    points = [(x * scale, y * scale) for x, y in shape.points]
    if shape.fill:
        pen.polygon(points, fill=shape.fill)
    if shape.stroke:
        ends = [*points, points[0]] if shape.is_closed else points
        pen.line(ends, fill=shape.stroke, width=max(1, round(shape.width * scale)), joint="curve")
        if not shape.is_closed:
            for end in (shape.points[0], shape.points[-1]):
                _paint_disc(pen, Disc(end, shape.width / 2, shape.stroke), scale)


def _paint_disc(pen: ImageDraw.ImageDraw, disc: Disc, scale: float) -> None:
    pen.ellipse([*_moved(disc, -1, scale), *_moved(disc, 1, scale)], fill=disc.fill)


def _moved(disc: Disc, way: int, scale: float) -> Point:
    return (disc.centre[0] + way * disc.radius) * scale, (disc.centre[1] + way * disc.radius) * scale
