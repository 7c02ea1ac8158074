"""Show how far a long job is: a bar on a terminal, a line now and then elsewhere."""

import sys

from tqdm import tqdm


class ProgressBar:
    """A `ProgressSink` with one bar per stage, with loss and time left."""

    def __init__(self) -> None:
        """Draw nothing until the first step."""
        self._bar: tqdm | None = None
        self._stage = ""

    def __call__(self, stage: str, step: int, steps: int, loss: float | None = None) -> None:
        """Hear that `step` of `steps` is done."""
        if stage != self._stage or self._bar is None:
            self.close()
            is_terminal = sys.stderr.isatty()
            every_s = 0.5 if is_terminal else 30.0
            self._bar = tqdm(total=steps, initial=step - 1, desc=stage, mininterval=every_s)
            self._stage = stage
        if loss is not None:
            self._bar.set_postfix(loss=f"{loss:.3f}", refresh=False)
        self._bar.update(step - self._bar.n)

    def close(self) -> None:
        """End the bar that is being drawn."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
