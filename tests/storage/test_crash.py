"""A writer that is killed at any moment loses no turn it acknowledged and leaves none half written."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from storage.database import open_database, sqlite_url
from storage.records import SpokenBy
from storage.sessions import SessionStore
from tests.storage.crashing import text
from tests.storage.made import ANA, answer

ROOT = Path(__file__).parents[2]
KILLS = 15


def test_no_acknowledged_turn_is_lost_and_none_is_half(file: Path) -> None:
    url = sqlite_url(file)
    database = open_database(url)
    session_id = SessionStore(database).begin(ANA, SpokenBy("Ana")).summary.id
    database.close()
    acknowledged: list[str] = []
    moments = random.Random(4)
    call = [sys.executable, "-m", "tests.storage.crashing", url, session_id]
    with subprocess.Popen(call, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as crashing:
        assert crashing.stdin and crashing.stdout
        said = crashing.stdout
        for _ in range(KILLS):
            crashing.stdin.write("again\n")
            crashing.stdin.flush()
            writer = int(said.readline())
            acknowledged.append(said.readline().strip())
            time.sleep(moments.uniform(0, 0.06))
            os.kill(writer, signal.SIGKILL)
            acknowledged += iter(lambda: said.readline().strip(), "killed")
            with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        crashing.stdin.close()
    database = open_database(url)
    found = SessionStore(database).get(ANA, session_id)
    database.close()
    assert len(acknowledged) >= KILLS
    there = {turn.id for turn in found.turns}
    assert [turn_id for turn_id in acknowledged if turn_id not in there] == []
    # One chain, so that the head moved with every turn; and every turn whole, acknowledged or not.
    assert found.path == found.turns
    for turn in found.turns:
        size = int(turn.message.partition(":")[0])
        assert (turn.message, turn.answer) == (text(size), answer(text(size)))
