"""Look at this machine and a pack, and say in one line each what is fine and what to do about the rest."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engine.errors import PersonaStudioError

MIN_PYTHON = (3, 11)
MIN_FREE_MIB = 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    is_ok: bool
    """Whether nothing needs to be done."""
    what: str
    """What was found, and what to do when it is not fine."""


def check_python() -> Finding:
    """Return whether the interpreter is new enough."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= MIN_PYTHON:
        return Finding(True, f"Python {found}")
    return Finding(False, f"Python {found} is too old. Install {'.'.join(map(str, MIN_PYTHON))} or newer.")


def check_packages(requirements: Path) -> Iterator[Finding]:
    """Yield one finding for every pinned package that is missing or of another version, or one that all fit."""
    wrong = 0
    pins = [line.split("==") for line in requirements.read_text(encoding="utf-8").splitlines() if "==" in line]
    for name, wanted in pins:
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "missing"
        if found.partition("+")[0] != wanted:
            wrong += 1
            yield Finding(False, f"{name} is {found}, {wanted} is pinned. Run: make run")
    if not wrong:
        yield Finding(True, f"{len(pins)} packages as pinned in {requirements.name}")


def check_memory(free_mib: float) -> Finding:
    """Return whether the pocket pack fits beside what runs."""
    if free_mib >= MIN_FREE_MIB:
        return Finding(True, f"{free_mib:.0f} MiB of memory free")
    return Finding(False, f"{free_mib:.0f} MiB of memory free; {MIN_FREE_MIB} are needed. Close other programs.")


def check_home(home: Path) -> Finding:
    """Return whether the data folder can be written."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".doctor"
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        return Finding(
            False, f"{home} cannot be written ({error.strerror}). Set PERSONA_STUDIO_HOME to another folder."
        )
    return Finding(True, f"data folder {home}")


def check_sqlite(version: tuple[int, ...]) -> Finding:
    """Return which SQLite keeps the data; one with a known fault is named, with what to keep away from it."""
    from storage.database import sqlite_warning

    found = f"SQLite {'.'.join(map(str, version))}"
    # A note, not a failure: the studio itself never does what the fault needs.
    return Finding(True, sqlite_warning(version) or found)


def check_gpu() -> Finding:
    """Return which device `auto` takes; having no GPU is fine."""
    import torch

    if torch.cuda.is_available():
        return Finding(True, f"GPU {torch.cuda.get_device_name()}; NF4 kernels with bf16 compute")
    return Finding(True, f"no GPU; the base's NF4 values run in fp32 on {torch.get_num_threads()} CPU threads")


def check_pack(folder: Path) -> Finding:
    """Return whether every file of a pack is the one its manifest names."""
    from engine.base.pack import open_pack

    try:
        pack = open_pack(folder)
    except PersonaStudioError as error:
        return Finding(False, str(error))
    return Finding(True, f"pack {pack.manifest.name}: {len(pack.manifest.files)} files, {pack.digest[:12]}")
