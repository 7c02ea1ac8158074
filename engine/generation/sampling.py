"""Draw one token from the logits of one row; the same seed gives the same draws whoever else is in the batch.

Knows one vector of numbers and one generator; knows no model, no row.
Shapes: V vocabulary, K candidates.
"""

from collections.abc import Collection

import torch
from torch import Tensor

from engine.errors import GenerationError
from engine.types import Sampling

SHORTLIST = 512


def draw_token(logits_V: Tensor, sampling: Sampling, generator: torch.Generator, barred: Collection[int] = ()) -> int:
    """Return a token id: the likeliest at temperature 0, else nucleus sampling with one uniform number.

    `barred` tokens, which must not be all, are not drawn. Then every token goes whose probability is below min_p times
    the likeliest one's. Of what is left, the nucleus is the smallest set of likeliest tokens whose mass reaches top_p;
    ties go to the lower id.
    All arithmetic is float64 on the CPU; `generator` is a CPU generator and advances by one draw.

    Raises:
        GenerationError: a logit is NaN or infinite.

    Sources: Holtzman et al., The Curious Case of Neural Text Degeneration (arXiv 1904.09751), §3.1;
    Nguyen et al., Min-p Sampling (arXiv 2407.01082), §3.
    """
    logits_V = logits_V.detach().to("cpu", torch.float64)
    if not torch.isfinite(logits_V).all():
        raise GenerationError(
            "The model returned non-finite numbers (NaN or infinity) for this row. "
            "Move the expert weights closer to 0, or lower the strength."
        )
    if barred:
        logits_V = logits_V.index_fill(0, torch.tensor(sorted(barred)), -torch.inf)
    if sampling.temperature == 0.0:
        return int((logits_V == logits_V.max()).nonzero()[0])
    mass_V = torch.exp((logits_V - logits_V.max()) / sampling.temperature)
    # The likeliest has mass 1.
    mass_V = mass_V.masked_fill(mass_V < sampling.min_p, 0.0)
    ids_K, running_K = _nucleus(mass_V, sampling.top_p * float(mass_V.sum()))
    uniform = torch.rand((), dtype=torch.float64, generator=generator)
    place = int(torch.searchsorted(running_K, uniform * running_K[-1], right=True))
    return int(ids_K[min(place, len(ids_K) - 1)])


def _nucleus(mass_V: Tensor, wanted: float) -> tuple[Tensor, Tensor]:
    """Return the nucleus' ids, likeliest first, and their running mass."""
    ids_K = _likeliest(mass_V, SHORTLIST)
    running_K = mass_V[ids_K].cumsum(0)
    if running_K[-1] < wanted and len(ids_K) < len(mass_V):
        ids_K = _likeliest(mass_V, len(mass_V))
        running_K = mass_V[ids_K].cumsum(0)
    # Rounding may leave the last sum below `wanted`; the nucleus is then everything that has mass.
    reached = torch.clamp(running_K[-1], max=wanted)
    size = int(torch.searchsorted(running_K, reached)) + 1
    return ids_K[:size], running_K[:size]


def _likeliest(mass_V: Tensor, count: int) -> Tensor:
    """Return at least `count` ids by (mass descending, id ascending); all that tie with the last are in."""
    if count >= len(mass_V):
        return mass_V.sort(descending=True, stable=True).indices
    # Sorting a vocabulary of 150,000 takes longer than a small model's whole step.
    floor = mass_V.topk(count, sorted=False).values.min()
    ids_K = (mass_V >= floor).nonzero().squeeze(1)
    return ids_K[mass_V[ids_K].sort(descending=True, stable=True).indices]
