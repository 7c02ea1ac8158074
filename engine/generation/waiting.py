"""Who waits for a slot, and who is next: visitors take turns, each in the order they came.

Knows jobs and visitors; knows no thread: its caller holds the lock.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence

from engine.errors import Busy
from engine.generation.job import RowJob


class WaitingRoom:
    """A bounded queue that goes round the visitors."""

    def __init__(self, places: int) -> None:
        """Hold up to `places` jobs."""
        self._places = places
        self._by_visitor: OrderedDict[str, deque[RowJob]] = OrderedDict()

    def __len__(self) -> int:
        """How many jobs wait."""
        return sum(len(queue) for queue in self._by_visitor.values())

    def enter(self, jobs: Sequence[RowJob], free_slots: int = 0) -> None:
        """Take all jobs or none; those that will find a free slot at once need no place.

        Raises:
            Busy: they do not all fit.
        """
        waiting = len(self)
        if waiting + len(jobs) > self._places + free_slots:
            raise Busy(
                f"{waiting} answers are waiting and {self._places + free_slots} can; {len(jobs)} more do not fit. "
                "Try again in a moment."
            )
        for job in jobs:
            self._by_visitor.setdefault(job.visitor, deque()).append(job)

    def next(self) -> RowJob | None:
        """Return the next visitor's oldest job, or None; that visitor is then last in the round."""
        if not self._by_visitor:
            return None
        visitor, queue = self._by_visitor.popitem(last=False)
        job = queue.popleft()
        if queue:
            self._by_visitor[visitor] = queue
        return job

    def take_cancelled(self) -> list[RowJob]:
        """Return the cancelled jobs, which no longer wait."""
        return self._take([job for queue in self._by_visitor.values() for job in queue if job.is_cancelled])

    def take_all(self) -> list[RowJob]:
        """Return all jobs; the room is then empty."""
        return self._take([job for queue in self._by_visitor.values() for job in queue])

    def _take(self, jobs: list[RowJob]) -> list[RowJob]:
        for job in jobs:
            queue = self._by_visitor[job.visitor]
            queue.remove(job)
            if not queue:
                del self._by_visitor[job.visitor]
        return jobs
