"""Print a measurement: a readable table, and with `--json` one object as the last line."""

import json
import platform
import sys
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

import torch


def machine() -> str:
    """Return processor, cores, date and library versions in one line."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "peft", "bitsandbytes"))
    cores = torch.get_num_threads()
    return (
        f"{_processor()}, {cores} threads, {date.today().isoformat()}; Python {platform.python_version()}, {libraries}"
    )


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], result: dict[str, object]) -> None:
    """Print the table; with `--json` on the command line also `result` as the last line."""
    print(f"# {title}\n\n{machine()}\n")
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
    if "--json" in sys.argv[1:]:
        print()
        print(json.dumps(result))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
