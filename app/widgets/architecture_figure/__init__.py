"""The architecture figure: PersonaFuse's training and inference as one SVG, alone or with the numbers of a turn.

Follows the anchors, labels and rules of the customer's figure sheet. Knows neither a trace nor a page.
"""

from pathlib import Path

from app.widgets.architecture_figure.frame import svg
from app.widgets.architecture_figure.turn import FigureStage, FigureTurn
from engine.errors import BadInput

__all__ = ["FigureStage", "FigureTurn", "architecture_figure", "write_figure"]


def architecture_figure(turn: FigureTurn | None = None) -> str:
    """Return the figure as an `<svg>` element; without a turn it stands without numbers of one."""
    return svg(turn)


def write_figure(path: Path) -> None:
    """Write the figure alone, without a turn, as an SVG file; missing folders are made.

    Raises:
        BadInput: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(architecture_figure() + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}). Name a file in a folder of yours.") from error
