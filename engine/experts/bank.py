"""The ten experts as a pack keeps them: in NF4 like the base, or in 16 or 32 bits, in one safetensors file.

Every matrix is quantised by itself, B transposed, so that blocks of 64 stay within one expert and one rank.
Knows adapters and files; knows no model.
"""

import reprlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from engine.base.nf4 import Nf4Parts, Nf4Tensor, dequantise, joined, part_sizes, parts_of, quantise
from engine.base.precision import Precision
from engine.errors import AdapterError
from engine.experts.adapter import Adapter, LoraPair

HEADER = "expert_bank"
DTYPES = {Precision.BF16: torch.bfloat16, Precision.FP32: torch.float32}

StoredPrecision = Literal[Precision.NF4, Precision.BF16, Precision.FP32]
Width = Annotated[int, Field(ge=1)]
Stored = Tensor | Nf4Tensor


class ExpertRecord(BaseModel):
    """What the file's header says about one expert."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    rank: int = Field(ge=1, le=1024)
    scaling: float = Field(gt=0)
    widths: dict[str, tuple[Width, Width]] = Field(min_length=1)
    """By layer: its inputs and its outputs."""

    def shapes(self) -> Iterator[torch.Size]:
        """Yield the shapes of A and transposed B, layer by layer, in the order in which they are stored."""
        for name in sorted(self.widths):
            for width in self.widths[name]:
                yield torch.Size((self.rank, width))


class BankHeader(BaseModel):
    """The file's metadata."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["expert-bank-1"]
    precision: StoredPrecision
    experts: dict[str, ExpertRecord]


class ExpertBank:
    """Experts by pole, small in memory and on disk."""

    def __init__(self, precision: Precision = Precision.NF4) -> None:
        """Start empty; `auto` is NF4."""
        self.precision: StoredPrecision = Precision.NF4 if precision is Precision.AUTO else precision
        self._records: dict[str, ExpertRecord] = {}
        self._matrices: dict[str, list[Stored]] = {}

    @property
    def poles(self) -> tuple[str, ...]:
        """The experts that are there, in the order in which they came."""
        return tuple(self._records)

    @property
    def nbytes(self) -> int:
        """What all matrices take in memory and in the file, the header aside [bytes]."""
        return sum(part.nbytes for pole in self.poles for part in self._parts(pole).values())

    def put(self, pole: str, adapter: Adapter) -> None:
        """Store `adapter` for `pole`, in place of what was there."""
        names = sorted(adapter.layers)
        pairs = [adapter.layers[name] for name in names]
        widths = {n: (p.lora_A.shape[1], p.lora_B.shape[0]) for n, p in zip(names, pairs, strict=True)}
        self._records[pole] = ExpertRecord(rank=adapter.rank, scaling=adapter.scaling, widths=widths)
        self._matrices[pole] = [self._pack(m) for pair in pairs for m in (pair.lora_A, pair.lora_B.T)]

    def adapter(self, pole: str) -> Adapter:
        """Return the expert of `pole` with the values that are stored, in fp32.

        Raises:
            AdapterError: there is no such expert.
        """
        if pole not in self._records:
            raise AdapterError(f"The bank has no expert {pole!r}; it has {', '.join(self.poles) or 'none'}.")
        record, values = self._records[pole], [_values(m) for m in self._matrices[pole]]
        pairs = zip(sorted(record.widths), values[::2], values[1::2], strict=True)
        layers = {name: LoraPair(a_RD, b_RO.T.contiguous()) for name, a_RD, b_RO in pairs}
        return Adapter(record.rank, record.scaling, layers)

    def save(self, file: Path) -> None:
        """Write all experts to one safetensors file."""
        tensors = {f"{pole}/{kind}": part for pole in self.poles for kind, part in self._parts(pole).items()}
        header = BankHeader(format="expert-bank-1", precision=self.precision, experts=self._records)
        # One entry only: safetensors writes several in any order, and equal banks are to be equal files.
        save_file(tensors, file, metadata={HEADER: header.model_dump_json()})

    @classmethod
    def load(cls, file: Path) -> Self:
        """Return the bank in `file`.

        Raises:
            AdapterError: the file is missing, damaged or of another kind.
        """
        try:
            with safe_open(file, "pt") as opened:
                header = BankHeader.model_validate_json((opened.metadata() or {}).get(HEADER, "null"))
                bank = cls(header.precision)
                for pole, record in header.experts.items():
                    bank._records[pole] = record
                    bank._matrices[pole] = _split(record, bank.precision, opened, pole)
            return bank
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "its header"
            found = reprlib.repr(first["input"])
            raise AdapterError(f"{file}: {field}: {first['msg']} (found {found}). Fetch the pack again.") from error
        except (SafetensorError, OSError, ValueError, KeyError, RuntimeError) as error:
            raise AdapterError(f"{file} is no usable expert bank: {error}. Fetch the pack again.") from error

    def _pack(self, matrix: Tensor) -> Stored:
        if self.precision is Precision.NF4:
            return quantise(matrix.detach().float().cpu())
        return matrix.detach().cpu().to(DTYPES[self.precision]).contiguous()

    def _parts(self, pole: str) -> dict[str, Tensor]:
        matrices = self._matrices[pole]
        if self.precision is not Precision.NF4:
            return {"values": _cat(m for m in matrices if isinstance(m, Tensor))}
        parts = [parts_of(m) for m in matrices if isinstance(m, Nf4Tensor)]
        return {kind: _cat(column) for kind, column in zip(Nf4Parts._fields, zip(*parts, strict=True), strict=True)}


def _cat(tensors: Iterable[Tensor]) -> Tensor:
    return torch.cat([t.flatten() for t in tensors])


def _values(stored: Stored) -> Tensor:
    return dequantise(stored) if isinstance(stored, Nf4Tensor) else stored.float()


def _split(record: ExpertRecord, precision: Precision, opened: safe_open, pole: str) -> list[Stored]:
    """Return the matrices of one expert, cut from its long tensors by the shapes in the header.

    Raises:
        ValueError: a tensor does not have the size or the dtype that the header asks for.
    """
    shapes = list(record.shapes())
    if precision is not Precision.NF4:
        flat = opened.get_tensor(f"{pole}/values")
        if flat.dtype != DTYPES[precision] or not flat.isfinite().all():
            raise ValueError(f"{pole}/values is not finite {precision}")
        return [piece.view(shape) for piece, shape in zip(_cut(flat, [s.numel() for s in shapes]), shapes, strict=True)]
    sizes = zip(*(part_sizes(shape) for shape in shapes), strict=True)
    columns = [
        _cut(opened.get_tensor(f"{pole}/{kind}"), list(size))
        for kind, size in zip(Nf4Parts._fields, sizes, strict=True)
    ]
    return [joined(Nf4Parts(*parts), shape) for *parts, shape in zip(*columns, shapes, strict=True)]


def _cut(flat: Tensor, sizes: list[int]) -> tuple[Tensor, ...]:
    if flat.ndim != 1 or flat.numel() != sum(sizes):
        raise ValueError(f"a tensor holds {tuple(flat.shape)} numbers where {sum(sizes)} are needed")
    return flat.split(sizes)
