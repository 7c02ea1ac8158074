"""Write down what judges found: into a pack's report.json, as JSON lines of samples, as text for a terminal."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import BadInput
from engine.types import Stage, Trace

if TYPE_CHECKING:
    from engine.evaluation.voice import Judgement

Render = Callable[[Mapping[str, object]], str]


def with_section(file: Path, name: str) -> Render:
    """Return what renders the report in `file` with one section replaced; the file is read now, so a bad one is early.

    Raises:
        BadInput: the file is no JSON object, or its folder does not exist.
    """
    if not file.parent.is_dir():
        raise BadInput(f"There is no folder {file.parent} to write {file.name} into.")
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{file} is not readable JSON: {error}. Move it away or name another file.") from error
    if not isinstance(data, dict):
        raise BadInput(f"{file} holds no JSON object. Move it away or name another file.")
    return lambda figures: json.dumps({**data, name: figures}, indent=1, ensure_ascii=False) + "\n"


def sample_lines(judged: "Judgement") -> Iterator[str]:
    """Yield one JSON line per answer: strangers' messages first, then both answers of each dialogue."""
    for message, trace in judged.answers:
        yield json.dumps({"message": message, **_spoken(trace)}, ensure_ascii=False) + "\n"
    for first, second in judged.dialogues:
        yield json.dumps({"first": _spoken(first), "second": _spoken(second)}, ensure_ascii=False) + "\n"


def readable_report(figures: Mapping[str, object], indent: str = "") -> str:
    """Return the figures as indented lines."""
    lines: list[str] = []
    for name, value in figures.items():
        if isinstance(value, Mapping):
            lines += [f"{indent}{name}", readable_report(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {value}")
    return "\n".join(lines)


def _spoken(trace: Trace) -> dict[str, object]:
    return {
        "situation": trace.reading.situation,
        "confidence": round(trace.reading.confidence, 3),
        "is_unsure": trace.reading.is_unsure,
        **{stage.value: trace.text_of(stage) for stage in Stage},
    }
