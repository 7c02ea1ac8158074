"""Make the router's probabilities mean what they say, and measure it.

Source: Guo et al. 2017, "On Calibration of Modern Neural Networks" (arXiv 1706.04599): temperature scaling (§4.2)
and the expected calibration error (§2).
"""

import torch
from torch import Tensor
from torch.nn import functional


def fit_temperature(logits_BS: Tensor, classes_B: Tensor) -> float:
    """Return the temperature in 0.05..20 that minimises the cross entropy of held-out rows."""
    log_t = torch.zeros((), requires_grad=True)
    optimizer = torch.optim.LBFGS([log_t], lr=0.1, max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = functional.cross_entropy(logits_BS / log_t.exp(), classes_B)
        loss.backward()
        return loss

    optimizer.step(closure)  # pyright: ignore[reportArgumentType]
    return float(log_t.detach().exp().clamp(0.05, 20.0))


def expected_calibration_error(probabilities_BS: Tensor, classes_B: Tensor, bins: int = 10) -> float:
    """Return the ECE in 0..1: mean |accuracy − confidence| over equal-width bins, weighted by their rows."""
    confidence_B, guess_B = probabilities_BS.max(-1)
    is_right_B = (guess_B == classes_B).float()
    bin_B = (confidence_B * bins).long().clamp(max=bins - 1)
    error = 0.0
    for b in range(bins):
        inside = bin_B == b
        if inside.any():
            gap = (is_right_B[inside].mean() - confidence_B[inside].mean()).abs()
            error += float(gap) * float(inside.float().mean())
    return error
