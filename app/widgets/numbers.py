"""How numbers are written in pictures, the same way in Python and in the browser.

`assets/js/studio.js` rounds by the same rule: half away from zero for the non-negative numbers drawn here.
"""

import math


def two_digits(value: float) -> str:
    """Return a number of at least 0 with two digits after the point, halves rounded up."""
    return f"{math.floor(value * 100 + 0.5) / 100:.2f}"
