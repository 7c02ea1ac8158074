"""The router's network: Qwen2 encoder → classes of situations → ten expert weights.

Knows token ids and tensors; reading conversations is `reader.py`'s work.
Shapes: B rows, T tokens, H encoder width, S classes, E experts.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import Qwen2Model


class RouterModel(nn.Module):
    """Classifier of situations whose class probabilities mix a learned table of expert weights.

    The pooled token embeddings skip the encoder: on strangers' wording they generalise better than the encoder's
    state alone (measured in the project's prototype: 36-39 % against 66 % of situations right).
    """

    def __init__(self, encoder: Qwen2Model, classes: int, experts: int) -> None:
        """Take over `encoder`: a new one, or that of a loaded base such as Qwen2.5-0.5B; head and table are new."""
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.head = nn.Linear(2 * width, classes)
        self.table_SE = nn.Parameter(torch.zeros(classes, experts))
        self.temperature = nn.Parameter(torch.ones(()), requires_grad=False)

    def pool(self, input_ids_BT: Tensor, mask_BT: Tensor) -> Tensor:
        """Return what a row is read as, `(B, 2H)`; `mask_BT` is 1 on tokens and 0 on padding on the right."""
        state_BTH = self.encoder(input_ids=input_ids_BT, attention_mask=mask_BT).last_hidden_state
        skip_BTH = self.encoder.embed_tokens(input_ids_BT)
        keep_BT1 = mask_BT[..., None].to(state_BTH.dtype)
        count_B1 = keep_BT1.sum(1).clamp(min=1)
        return torch.cat(((state_BTH * keep_BT1).sum(1) / count_B1, (skip_BTH * keep_BT1).sum(1) / count_B1), -1)

    def classify(self, input_ids_BT: Tensor, mask_BT: Tensor) -> Tensor:
        """Return logits `(B, S)`, before calibration; arguments as for `pool`."""
        return self.head(self.pool(input_ids_BT, mask_BT))

    def start_table(self, targets_SE: Tensor) -> None:
        """Start the table at known weights in 0..1, one row per class; training moves it from there."""
        self.table_SE.data.copy_(targets_SE.clamp(0.02, 0.98).logit())

    def probabilities(self, logits_BS: Tensor) -> Tensor:
        """Return calibrated class probabilities `(B, S)`: softmax at the fitted temperature, in fp32."""
        return functional.softmax(logits_BS.float() / self.temperature, dim=-1)

    def weights(self, probabilities_BS: Tensor) -> Tensor:
        """Return ten expert weights `(B, E)` in 0..1: the table's rows mixed by the class probabilities."""
        return probabilities_BS @ self.table_SE.sigmoid()
