"""JSON that strangers wrote: parsed with limits, checked value by value, written so that any reader takes it.

Knows sizes, depths and characters. Knows no persona; fields with a meaning are read by `json_fields.py`.
"""

import json
import math
import re
from collections.abc import Iterator

from engine.errors import BadInput

JSON_DEPTH = 50
JSON_BYTES = 1_000_000
SHOWN_CHARACTERS = 60
INTEGER_BITS = 14_000
"""Python itself writes no more than 4300 digits."""
# What a text of ours never holds: control characters other than line feed and tab, halves of surrogate pairs, and the
# marks that turn the reading direction, with which a name could look like another.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
PLAIN_KEY = re.compile(r"[\w$+-]{1,60}", re.ASCII)


def parse_json(data: bytes, what: str) -> object:
    """Return the value that UTF-8 JSON holds; `what` names its source in messages, such as `card.json`.

    Raises:
        BadInput: not UTF-8, not JSON, nested too deeply for the parser, or a number that is not finite.
    """
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant, parse_float=_finite_float)
    except UnicodeDecodeError as error:
        raise BadInput(f"{what} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadInput(f"{what} is not JSON ({error.msg} at {where}). Correct it there.") from None
    except RecursionError:
        raise BadInput(f"{what} is nested too deeply. At most {JSON_DEPTH} levels are read.") from None
    except ValueError:
        # Python's own guard against integers of thousands of digits.
        raise BadInput(f"{what} holds an integer with too many digits. Shorten it.") from None


def check_json(value: object, max_depth: int = JSON_DEPTH, max_size: int = JSON_BYTES) -> None:
    """Check that a value is plain JSON, at most `max_depth` objects and lists deep, and about `max_size` bytes large.

    Raises:
        BadInput: one of these does not hold; names the place.
    """
    size = 0
    waiting: list[tuple[object, str, int]] = [(value, "", 1)]
    while waiting:
        item, path, depth = waiting.pop()
        if isinstance(item, dict | list):
            if depth > max_depth:
                raise BadInput(f"{path[:200]} lies too deep. At most {max_depth} levels are read; flatten it.")
            waiting += [(inner, where, depth + 1) for inner, where in _inner(item, path)]
            size += 2 + 2 * len(item) + (sum(map(_text_size, item)) if isinstance(item, dict) else 0)
        else:
            size += _scalar_size(item, path)
        if size > max_size:
            raise BadInput(f"The JSON is larger than {max_size} bytes. Shorten it.")


def json_text(value: object, indent: int | None = None) -> str:
    """Return JSON that any UTF-8 writer takes, on one line unless indented; escapes only what UTF-8 cannot hold."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def json_file_bytes(value: object) -> bytes:
    """Return JSON for a file: indented for readers, unless deep nesting would make that several times larger."""
    line = json_text(value)
    indented = json_text(value, indent=2)
    return f"{indented if len(indented) <= 2 * len(line) + JSON_BYTES else line}\n".encode()


def take_out(data: object, path: tuple[str, ...]) -> tuple[object, object]:
    """Return a copy of `data` without what lies at `path`, and what lay there; None when nothing did."""
    if not isinstance(data, dict) or path[0] not in data:
        return data, None
    rest = dict(data)
    if len(path) == 1:
        return rest, rest.pop(path[0])
    rest[path[0]], taken = take_out(rest[path[0]], path[1:])
    return rest, taken


def clean_text(text: str) -> str:
    """Return a text without control characters (line feeds and tabs stay), surrogates and direction marks."""
    return UNFIT.sub("", text)


def shown(value: object) -> str:
    """Return a value as JSON on one line, cut after 60 characters, fit for a message."""
    try:
        # A long text is cut before it is escaped, and shown as ASCII only where it would not print.
        text = json.dumps(value[: 2 * SHOWN_CHARACTERS] if isinstance(value, str) else value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = f"a {type(value).__name__}"
    text = clean_text(text)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def shown_key(key: str) -> str:
    """Return a key as it stands in a path: bare when it is a plain word, otherwise quoted and cut."""
    return key if PLAIN_KEY.fullmatch(key) else shown(key)


def _inner(item: dict[object, object] | list[object], path: str) -> Iterator[tuple[object, str]]:
    """Yield each value inside an object or a list, with its path."""
    if isinstance(item, list):
        yield from ((value, f"{path}[{i}]") for i, value in enumerate(item))
        return
    for key, value in item.items():
        if not isinstance(key, str):
            raise BadInput(f"{path or 'The JSON'} has the key {shown(key)}. Keys are text.")
        yield value, f"{path}.{shown_key(key)}" if path else shown_key(key)


def _text_size(text: str) -> int:
    return 2 + len(text.encode("utf-8", "surrogatepass"))


def _scalar_size(item: object, path: str) -> int:
    if isinstance(item, str):
        return _text_size(item)
    if isinstance(item, float) and not math.isfinite(item):
        raise BadInput(f"{path or 'The JSON'} is {item}. Write a finite number.")
    if isinstance(item, int) and item.bit_length() > INTEGER_BITS:
        raise BadInput(f"{path or 'The JSON'} has too many digits. Shorten it.")
    if item is None or isinstance(item, bool | int | float):
        return 4
    raise BadInput(f"{path or 'The JSON'} is a Python {type(item).__name__}. Give plain JSON values.")


def _refuse_constant(word: str) -> object:
    raise BadInput(f"The JSON holds {word}. Write a finite number.")


def _finite_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise BadInput(f"The JSON holds the number {text[:40]}, which is too large. Write a smaller one.")
    return value
