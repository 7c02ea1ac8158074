"""Make the router's probabilities mean what they say, and measure it.

Source: Guo et al. 2017, "On Calibration of Modern Neural Networks" (arXiv 1706.04599): temperature scaling (§4.2)
and the expected calibration error (§2).
"""

import torch
from torch import Tensor
from torch.nn import functional

DECAY = 0.005


def fit_temperature(logits_BS: Tensor, is_right_BS: Tensor) -> float:
    """Return the temperature in 0.05..20 under which held-out rows are likeliest.

    `is_right_BS` marks the classes that count as right in each row, at least one; their probabilities add up.
    """
    log_t = torch.zeros((), requires_grad=True)
    optimizer = torch.optim.LBFGS([log_t], lr=0.1, max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        log_p_BS = (logits_BS / log_t.exp()).log_softmax(-1)
        loss = -log_p_BS.masked_fill(~is_right_BS, -torch.inf).logsumexp(-1).mean()
        loss.backward()
        return loss

    optimizer.step(closure)  # pyright: ignore[reportArgumentType]
    return float(log_t.detach().exp().clamp(0.05, 20.0))


def fit_logistic(features_BF: Tensor, is_true_B: Tensor) -> tuple[float, ...]:
    """Return the F factors of a logistic regression under which `is_true_B` is likeliest, kept small by `DECAY`."""
    factors_F = torch.zeros(features_BF.shape[1], requires_grad=True)
    optimizer = torch.optim.LBFGS([factors_F], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = functional.binary_cross_entropy_with_logits(features_BF @ factors_F, is_true_B.float())
        penalised = loss + DECAY * factors_F.square().sum()
        penalised.backward()
        return penalised

    optimizer.step(closure)  # pyright: ignore[reportArgumentType]
    return tuple(factors_F.tolist())


def doubt_threshold(confidence_B: Tensor, is_right_B: Tensor, wrong_share: float, ceiling: float = 0.6) -> float:
    """Return the lowest confidence to act on, at most `ceiling`: rows above it that are wrong are `wrong_share` of all.

    Both tensors are of held-out rows; a row that fits no class is wrong whatever was read.
    """
    allowed = int(wrong_share * len(confidence_B))
    wrong = confidence_B[~is_right_B].sort(descending=True).values
    if len(wrong) <= allowed:
        return 0.0
    return min(ceiling, float(wrong[allowed]) + 1e-6)


def expected_calibration_error(confidence_B: Tensor, is_right_B: Tensor, bins: int = 10) -> float:
    """Return the ECE in 0..1: mean |accuracy − confidence| over equal-width bins, weighted by their rows."""
    bin_B = (confidence_B * bins).long().clamp(max=bins - 1)
    error = 0.0
    for b in range(bins):
        inside = bin_B == b
        if inside.any():
            gap = (is_right_B[inside].float().mean() - confidence_B[inside].mean()).abs()
            error += float(gap) * float(inside.float().mean())
    return error
