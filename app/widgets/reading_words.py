"""What the router read, in words for people."""

from engine.types import RouterReading


def reading_words(reading: RouterReading) -> str:
    """Return the situation with the feeling, such as `an exam, worried`; `not sure what it is about` in doubt."""
    if reading.is_unsure:
        return "not sure what it is about"
    words = reading.hint or reading.situation.replace("_", " ")
    return words.replace(" and is ", ", ")


def reading_line(reading: RouterReading) -> str:
    """Return the sentence under the expert bars."""
    words = reading_words(reading)
    if reading.is_ruled:
        return f"The safety rule reads: {words}."
    if reading.is_unsure:
        return f"The router is {words} ({reading.confidence * 100:.0f} % at best), so it has no say."
    return f"The router reads: {words} ({reading.confidence * 100:.0f} % sure)."
