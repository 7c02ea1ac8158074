"""A pack: one folder with everything a model needs, named by a manifest and sealed by hashes.

Knows files, not what is in them: base, experts and router are read by their own rooms.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import PackError

MANIFEST = "pack.json"
REPORT = "report.json"


class Manifest(BaseModel):
    """`pack.json`."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    format: Literal[1]
    """Raised when an older program could not read the pack."""
    name: str = Field(min_length=1, max_length=100)
    """What people call it."""
    base: str = Field(min_length=1, max_length=300)
    """A folder inside the pack, or a hub id."""
    rank: int = Field(ge=1, le=64)
    """Rank of the stack that holds the experts."""
    context_tokens: int = Field(ge=64, le=131072)
    """Prompt and answer together [tokens]; at most the base's positions."""
    system_prompt: str = Field(max_length=8000)
    """With the slots `{situation}` and `{identity}`, either may be left out."""
    dial: dict[str, list[list[float]]] = {}
    """Pole → measured (weight, gate) knots; a pole left out is applied as tuned. Read by `engine.experts.dial`."""
    room: float | None = Field(default=None, gt=0.0, le=15.0)
    """The largest sum of absolute weights that its experts speak well at together; None for any."""
    min_p: float = Field(default=0.0, ge=0.0, le=1.0)
    """The least `Sampling.min_p` that answers are drawn with; a tiny model needs more to keep its words whole."""
    varies_sentences: bool = False
    """Whether no two sentences of a reply begin with the same token; see `engine.generation.starts`."""
    training: dict[str, dict[str, str | int | float]]
    """The complete config of every stage that made it."""
    notes: dict[str, str | int | float]
    """Figures that the build itself measured."""
    files: dict[str, str]
    """SHA-256 of every other file, by its path inside the pack."""


class Pack:
    """A pack on disk whose files are the ones its manifest names."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Keep the folder; use `open_pack` to check it first."""
        self.folder = folder
        self.manifest = manifest

    @property
    def base(self) -> str:
        """The base's folder, or its hub id."""
        inside = self.folder / self.manifest.base
        return str(inside) if inside.is_dir() else self.manifest.base

    @property
    def router_folder(self) -> Path:
        """Where the router lies."""
        return self.folder / "router"

    @property
    def bank_file(self) -> Path:
        """Where the experts lie when the pack ships them already quantised; then there are no PEFT folders."""
        return self.folder / "experts.safetensors"

    def expert_folder(self, pole: str) -> Path:
        """Return the PEFT folder of one expert."""
        return self.folder / "experts" / pole

    @property
    def digest(self) -> str:
        """The pack hash: SHA-256 of the manifest, which holds those of all files."""
        return _sha256(self.folder / MANIFEST)


def open_pack(folder: Path) -> Pack:
    """Return the pack in `folder` after checking every file's hash.

    Raises:
        PackError: the manifest is missing or wrong, or a file is missing, altered or outside the pack.
    """
    file = folder / MANIFEST
    if not file.is_file():
        raise PackError(
            f"{folder} has no {MANIFEST}. Give a pack folder, or build one: python app.py build-pack pocket."
        )
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PackError(f"{file}: {where}: {first['msg']}. Fetch or build the pack again.") from error
    except (ValueError, OSError, RecursionError) as error:
        raise PackError(f"{file} is not readable JSON: {error}. Fetch or build the pack again.") from error
    for name, expected in manifest.files.items():
        _check_file(folder, name, expected)
    return Pack(folder, manifest)


def seal_pack(folder: Path, manifest: Manifest) -> Pack:
    """Write the manifest with the hashes of all files that lie in `folder`; return the pack.

    The report is left out: judging a pack again must not change its hash.
    """
    files = {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in (folder / MANIFEST, folder / REPORT)
    }
    sealed = manifest.model_copy(update={"files": files})
    text = json.dumps(sealed.model_dump(), indent=1, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return Pack(folder, sealed)


def _check_file(folder: Path, name: str, expected: str) -> None:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise PackError(f"{folder}/{MANIFEST} names {name}, which lies outside the pack. Do not use this pack.")
    if not path.is_file():
        raise PackError(f"{folder} lacks {name}. Fetch or build the pack again.")
    if _sha256(path) != expected:
        raise PackError(f"{path} is not the file that {MANIFEST} names (its hash differs). Fetch the pack again.")


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
