"""What four bits cost in quality: the loss of held-out answers with base and experts in fp32, bf16 and NF4.

Run: `python -m benchmarks.four_bit [--json]`. The answers are drawn for strangers' messages in the voices that their
situations activate; router and prompt are the same in all rows, so the ratios compare precisions.
"""

from benchmarks.report import show
from benchmarks.subjects import POCKET, ours
from engine.base.precision import Precision
from engine.evaluation.choices import Likelihood, System
from engine.evaluation.held_out import read_held_out
from engine.evaluation.statistics import mean
from engine.evaluation.voice import drawn_answers
from engine.training.corpus import read_corpus

ASSETS = POCKET.parent.parent
PRECISIONS = (Precision.BF16, Precision.FP32, Precision.NF4)


def main() -> None:
    """Measure and print; the first row is what the others are compared with."""
    pairs = drawn_answers(read_held_out(ASSETS / "evaluation"), read_corpus(ASSETS / "corpus"))
    losses = {p: -mean(Likelihood(System(ours(p, p), lambda weights: weights)).of(pairs)) for p in PRECISIONS}
    least = losses[PRECISIONS[0]]
    rows = [(p.value, f"{loss:.4f}", f"{100 * (loss / least - 1):+.2f} %") for p, loss in losses.items()]
    result: dict[str, object] = {p.value: round(loss, 5) for p, loss in losses.items()}
    result["nf4_against_bf16"] = round(losses[Precision.NF4] / least - 1, 5)
    title = f"Loss of {len(pairs)} held-out answers by precision (pocket pack, base and experts)"
    show(title, ("precision", "nats/token", "against bf16"), rows, result)


if __name__ == "__main__":
    main()
