"""A program that is killed while it writes: `python -m tests.storage.crashing URL SESSION`.

For every line it reads it forks a writer, which prints its process id and then every turn that was acknowledged.
"""

import os
import sys

from storage.database import open_database
from storage.records import SpokenBy
from storage.sessions import SessionStore
from tests.storage.made import ANA, answer


def text(size: int) -> str:
    """Return a text that shows when a part of it is missing."""
    return f"{size}:" + "x" * size + "."


def write_without_end(url: str, session_id: str) -> None:
    store = SessionStore(open_database(url))
    parent = store.get(ANA, session_id).head_id
    turns = 0
    while True:
        turns += 1
        size = turns % 5 * 40_000
        parent = store.add_turn(ANA, session_id, parent, text(size), answer(text(size)), SpokenBy("Ana")).id
        os.write(1, f"{parent}\n".encode())


def main() -> None:
    url, session_id = sys.argv[1:]
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            os.write(1, f"{os.getpid()}\n".encode())
            write_without_end(url, session_id)
        os.waitpid(child, 0)
        os.write(1, b"killed\n")


if __name__ == "__main__":
    main()
