"""The stacked mixture: y = W x + (s ⊙ (A x)) B, all experts at once, every row with its own weights.

Knows linear layers and ten-or-so weights per row; knows no persona, no router, no file.
Shapes: B rows, T tokens, D input, O output, E experts, R rank, G modules that share an input.

Source: S-LoRA (arXiv 2311.03285) and OpenVINO GenAI stack adapters over the rank like this; what is ours is
a different weight vector for every row, and the same layer in training and in speech.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

ATTENTION_GROUPS = (("q_proj", "k_proj", "v_proj"), ("o_proj",))
MLP_GROUPS = (("gate_proj", "up_proj"), ("down_proj",))
MODULES = tuple(name for group in ATTENTION_GROUPS + MLP_GROUPS for name in group)


@dataclass(frozen=True, slots=True)
class MixtureShape:
    """How large the stack is."""

    experts: int
    """E, the number of experts."""
    rank: int
    """R, the rank that each expert is given in the stack."""
    max_rows: int
    """Rows that the weight buffer holds."""


class Gates(nn.Module):
    """The one `[rows, E·R]` buffer that every mixture layer of a model reads."""

    s_BK: Tensor

    def __init__(self, shape: MixtureShape, device: torch.device) -> None:
        """Start with all weights zero; speech reads and writes the fp32 buffer, training hands its own tensor in.

        `revision` grows with every change, so that nothing computed with earlier weights is used again.
        """
        super().__init__()
        self.shape = shape
        self.register_buffer(
            "s_BK", torch.zeros(shape.max_rows, shape.experts * shape.rank, device=device), persistent=False
        )
        self._row_is_zero = [True] * shape.max_rows
        self.active_BK: Tensor | None = None
        self.revision = 0

    def write(self, row: int, weights: tuple[float, ...]) -> None:
        """Set one row's weights: one small copy, nothing is built."""
        w_E = torch.tensor(weights, dtype=torch.float32)
        self.s_BK[row].copy_(w_E.repeat_interleave(self.shape.rank))
        self._row_is_zero[row] = not any(weights)
        self.revision += 1

    def move(self, source: int, target: int) -> None:
        """Copy the weights of row `source` onto row `target`."""
        self.s_BK[target].copy_(self.s_BK[source])
        self._row_is_zero[target] = self._row_is_zero[source]
        self.revision += 1

    def use_rows(self, first: int, count: int) -> None:
        """Let the next forward's batch rows be the buffer's rows `first .. first + count − 1`."""
        is_plain = all(self._row_is_zero[first : first + count])
        self.active_BK = None if is_plain else self.s_BK[first : first + count]
        self.revision += 1

    def use(self, w_BE: Tensor) -> None:
        """Let the next forward use these weights, gradients included; for training."""
        self.active_BK = w_BE.repeat_interleave(self.shape.rank, dim=1)
        self.revision += 1

    def use_none(self) -> None:
        """Let the next forward be the plain base."""
        self.active_BK = None
        self.revision += 1


class Shrink(nn.Module):
    """s ⊙ (A x) for all experts and all G modules that share the input x, computed once per input."""

    def __init__(self, gates: Gates, modules: int, in_features: int, like: Tensor) -> None:
        """Start with A = 0, in the dtype and on the device of `like`."""
        super().__init__()
        self.gates = gates
        self.modules_sharing = modules
        width = gates.shape.experts * gates.shape.rank
        self.lora_A = nn.Parameter(torch.zeros(modules * width, in_features, dtype=like.dtype, device=like.device))
        self._read: tuple[Tensor, int] | None = None
        self._output_of: dict[int, Tensor] = {}

    def forward(self, x_BTD: Tensor, module: int) -> Tensor | None:
        """Return `(B, T, E·R)` for one of the G modules, or None when every weight of the batch is zero.

        Each module's share is handed out once, so that nothing outlives a forward.

        Raises:
            ValueError: the batch has another number of rows than the weights in use.
        """
        s_BK = self.gates.active_BK
        if s_BK is None:
            return None
        is_same = self._read is not None and self._read[0] is x_BTD and self._read[1] == self.gates.revision
        if not is_same or module not in self._output_of:
            self._output_of = dict(enumerate(self._scaled(x_BTD, s_BK)))
            self._read = (x_BTD, self.gates.revision)
        output_BTK = self._output_of.pop(module)
        if not self._output_of:
            self._read = None
        return output_BTK

    def _scaled(self, x_BTD: Tensor, s_BK: Tensor) -> tuple[Tensor, ...]:
        if x_BTD.shape[0] != s_BK.shape[0]:
            raise ValueError(f"the batch has {x_BTD.shape[0]} rows and the gates in use have {s_BK.shape[0]}")
        u_BTGK = functional.linear(x_BTD, self.lora_A).unflatten(-1, (self.modules_sharing, -1))
        return (u_BTGK * s_BK[:, None, None, :].to(u_BTGK.dtype)).unbind(2)


class MixtureLinear(nn.Module):
    """A base linear layer plus the stacked update of all experts; the base is called as it is."""

    def __init__(self, base_layer: nn.Module, shrink: Shrink, module: int, out_features: int) -> None:
        """Wrap `base_layer`; `module` is its place among those that share the input."""
        super().__init__()
        self.base_layer = base_layer
        self.shrink = shrink
        self.module = module
        width = shrink.gates.shape.experts * shrink.gates.shape.rank
        self.lora_B = nn.Parameter(
            torch.zeros(width, out_features, dtype=shrink.lora_A.dtype, device=shrink.lora_A.device)
        )

    def forward(self, x_BTD: Tensor) -> Tensor:
        """Return `(B, T, O)`; the base's own bits when every weight of the batch is zero."""
        y_BTO = self.base_layer(x_BTD)
        u_BTK = self.shrink(x_BTD, self.module)
        if u_BTK is None:
            return y_BTO
        return torch.addmm(y_BTO.flatten(0, 1), u_BTK.flatten(0, 1), self.lora_B).view_as(y_BTO)


class Mixture:
    """The handle on a model whose linears were wrapped: its gates, and each expert's slice of the stack."""

    def __init__(self, gates: Gates, layers: dict[str, MixtureLinear]) -> None:
        """Keep the layers by their name in the base, such as `model.layers.0.self_attn.q_proj`."""
        self.gates = gates
        self.layers = layers

    @property
    def shape(self) -> MixtureShape:
        """How large the stack is."""
        return self.gates.shape

    def parameters(self) -> Iterator[nn.Parameter]:
        """Yield A and B of every layer once."""
        for layer in self.layers.values():
            if layer.module == 0:
                yield layer.shrink.lora_A
            yield layer.lora_B

    def expert_A(self, name: str, expert: int) -> Tensor:
        """Return a view `(R, D)` of one expert's A in layer `name`."""
        layer, rank = self.layers[name], self.shape.rank
        start = (layer.module * self.shape.experts + expert) * rank
        return layer.shrink.lora_A.data[start : start + rank]

    def expert_B(self, name: str, expert: int) -> Tensor:
        """Return a view `(R, O)` of one expert's B, transposed and with its scaling folded in."""
        rank = self.shape.rank
        return self.layers[name].lora_B.data[expert * rank : (expert + 1) * rank]


def attach(model: nn.Module, shape: MixtureShape, dtype: torch.dtype) -> Mixture:
    """Wrap q, k, v, o, gate, up and down of every decoder layer; changes `model` in place.

    The base's tensors are neither copied nor changed. Until `load` every expert is zero.
    """
    device = next(model.parameters()).device
    gates = Gates(shape, device)
    like = torch.empty(0, dtype=dtype, device=device)
    layers: dict[str, MixtureLinear] = {}
    for name, parent in list(model.named_modules()):
        groups = {"self_attn": ATTENTION_GROUPS, "mlp": MLP_GROUPS}.get(name.rpartition(".")[2], ())
        for group in groups:
            first = getattr(parent, group[0])
            shrink = Shrink(gates, len(group), first.in_features, like)
            for place, module_name in enumerate(group):
                base_layer = getattr(parent, module_name)
                layer = MixtureLinear(base_layer, shrink, place, base_layer.out_features)
                setattr(parent, module_name, layer)
                layers[f"{name}.{module_name}"] = layer
    if not layers:
        raise ValueError("the model has no self_attn/mlp blocks to attach experts to")
    return Mixture(gates, layers)
