"""What a killed server loses: turns that were shown as done, turns that are half written, a damaged file.

Run: `python -m benchmarks.crash [--kills 30] [--seed 4] [--json]`. Six visitors talk at once through the studio's own
services and SQLite file; only who speaks is scripted (`benchmarks.visitors`), since what is stored is the point. The
process is killed by SIGKILL at a random moment, the file is opened again, everything acknowledged is looked for
(`benchmarks.wholeness`), and the next process goes on with the same file.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.visitors import VISITORS, owner_of_round
from benchmarks.wholeness import Findings, check_acknowledged, check_file, check_sessions
from storage.database import open_database, sqlite_url

ROOT = Path(__file__).parent.parent
TALKING_S = 0.8
"""A server that is ready is killed within so long [s]."""
OPENING_S = 0.15
"""Every fifth is killed within so long from its first moment [s], in which it opens the database."""
OPENING_EVERY = 5


class Killer:
    """Starts one server after the other on one file, kills each, and keeps what they acknowledged."""

    def __init__(self, file: Path, seed: int) -> None:
        """Begin on a file that is not there yet."""
        self.file = file
        self.turns: dict[str, str] = {}
        """{turn: digest of what was shown}."""
        self.moves: dict[str, str] = {}
        """{session: digest of where its dials were put last}."""
        self.moved = 0
        """How many moves of the dials were acknowledged."""
        self.found = Findings()
        self._seed = seed
        self._moments = random.Random(seed)
        call = [sys.executable, "-c", "from benchmarks.visitors import main; main()", sqlite_url(file), str(seed)]
        self._nursery = subprocess.Popen(call, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def kill(self, number: int) -> None:
        """Let the server of one round live for a moment, kill it, and check the file."""
        assert self._nursery.stdin and self._nursery.stdout
        self._nursery.stdin.write(f"{number}\n")
        self._nursery.stdin.flush()
        server = int(self._nursery.stdout.readline() or _never())
        if number % OPENING_EVERY == OPENING_EVERY - 1:
            time.sleep(self._moments.uniform(0, OPENING_S))
        else:
            self._take(self._nursery.stdout.readline())
            time.sleep(self._moments.uniform(0, TALKING_S))
        os.kill(server, signal.SIGKILL)
        for line in iter(self._nursery.stdout.readline, "over\n"):
            self._take(line)
        check_file(self.file, self.found)
        check_acknowledged(self.file, self.turns, self.found)
        self.read([owner_of_round(self._seed, number, visitor) for visitor in range(VISITORS)])

    def read(self, owners: list[str]) -> int:
        """Open the database as the next server does, check all sessions of `owners`, and return how many turns."""
        database = open_database(sqlite_url(self.file))
        try:
            return check_sessions(database, owners, self.turns, self.moves, self.found)
        finally:
            database.close()

    def close(self) -> None:
        """End the process that starts the servers."""
        assert self._nursery.stdin and self._nursery.stdout
        self._nursery.stdin.close()
        self._nursery.stdout.close()
        self._nursery.wait()

    def _take(self, line: str) -> None:
        match line.split():
            case ["turn", turn, digest]:
                self.turns[turn] = digest
            case ["dials", session, digest]:
                self.moves[session] = digest
                self.moved += 1
            case ["ready"]:
                pass
            case _:
                raise RuntimeError(f"A server that nobody had killed said {line!r}. What broke it stands above.")


def _never() -> str:
    raise RuntimeError("The process that starts the servers has ended. What broke it stands above.")


def measure(kills: int, seed: int) -> dict[str, object]:
    """Kill so many servers and return what was lost."""
    with TemporaryDirectory(prefix="persona-crash-") as folder:
        killer = Killer(Path(folder) / "studio.db", seed)
        try:
            for number in range(kills):
                killer.kill(number)
        finally:
            killer.close()
        everyone = {owner_of_round(seed, number, visitor) for number in range(kills) for visitor in range(VISITORS)}
        stored = killer.read(sorted(everyone))
    found = killer.found
    for said in [*sorted(found.torn), *found.integrity]:
        print(said, file=sys.stderr)
    return {
        "kills": kills,
        "seed": seed,
        "acknowledged": len(killer.turns),
        "acknowledged_lost": len(found.lost_turns),
        "torn": len(found.torn),
        "integrity_failures": len(found.integrity),
        "stored_turns": stored,
        "acknowledged_moves": killer.moved,
        "acknowledged_moves_lost": len(found.lost_moves),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    result = measure(given.kills, given.seed)
    # Its own import is slow, and nothing above needs it.
    from benchmarks.report import show

    show(
        f"What a killed server loses (SQLite {sqlite3.sqlite_version}, {VISITORS} visitors at once)",
        ("what", "found"),
        [(key, str(value)) for key, value in result.items()],
        result,
    )


if __name__ == "__main__":
    main()
