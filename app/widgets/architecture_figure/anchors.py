"""Where everything stands: the anchors of the customer's figure sheet, and the places of what is added to them.

Units are those of the viewBox, 1920 by 1080. Knows no content.
"""

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle, by its upper left corner."""

    x: float
    """Left edge."""
    y: float
    """Upper edge."""
    width: float
    """To the right."""
    height: float
    """Downwards."""

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half-way between left and right."""
        return self.x + self.width / 2


CANVAS = Box(0, 0, 1920, 1080)
TRAINING_LABEL = Box(80, 130, 400, 30)
DIVIDER = Box(80, 440, 1760, 2)
INFERENCE_LABEL = Box(80, 460, 400, 30)
CALLOUT = Box(80, 960, 1760, 100)

STAGE_1 = Box(120, 180, 480, 200)
STAGE_2 = Box(720, 180, 480, 200)
STAGE_3 = Box(1320, 180, 480, 200)

INPUT_PROMPT = Box(120, 510, 200, 80)
ROUTER = Box(400, 510, 320, 100)
EXPERT_WEIGHTS = Box(800, 510, 400, 100)
BASE_LLM = Box(400, 650, 800, 80)
PERSONA_COT = Box(500, 770, 600, 80)
OUTPUT = Box(600, 880, 400, 60)

# Not on the sheet: the room it leaves free, where the ten experts and the last turn are told.
EXPERT_BANK = Box(1240, 500, 600, 430)
MESSAGE_NOTE = Box(120, 598, 262, 80)
STAGE_NOTES = Box(120, 752, 356, 172)
SPEED_NOTE = Box(1016, 884, 190, 52)
