"""Text for cells of a spreadsheet: no cell runs as a formula, and what was done to it is undone exactly.

Knows one text at a time. Source: OWASP, "CSV Injection" (the characters with which a formula may begin).
"""

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
QUOTE = "'"


def harmless(value: object) -> object:
    """Return a value for a cell: a text that a spreadsheet would run, or that looks guarded, gets a quote before it."""
    return f"{QUOTE}{value}" if isinstance(value, str) and _needs_quote(value) else value


def unguarded(cell: str) -> str:
    """Return the text that `harmless` made a cell of."""
    return cell[1:] if cell.startswith(QUOTE) and _needs_quote(cell) else cell


def _needs_quote(text: str) -> bool:
    # Quotes before a formula are counted in, or else a text that was written with one would lose it.
    return text.lstrip(QUOTE).startswith(FORMULA_STARTS)
