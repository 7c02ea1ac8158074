"""Owners and answers as tests need them, and a look at everything that a database holds."""

from typing import Any

from sqlalchemy import select

from engine.types import ExpertWeights, RouterReading, Sampling, Stage, StageTrace, StopReason, Trace
from storage.database import Database
from storage.records import AnswerRecord, AskedWith
from storage.tables import Base

ANA, BOB = "a" * 64, "b" * 64
SHEET = {"name": "Ana", "traits": {"openness": 9}, "tags": ["warm"], "strength": 1.0}


def answer(respond: str = "Good to hear.", heard: tuple[float, ...] | None = None) -> AnswerRecord:
    stages = (StageTrace(Stage.THINK, "They are glad.", 0.25), StageTrace(Stage.RESPOND, respond, 0.5))
    reading = RouterReading("exam.passed", "an exam that went well", 0.75, ExpertWeights.zero())
    trace = Trace(stages, ExpertWeights.zero(), ExpertWeights.zero(), reading, StopReason.END, 40, 12, 0, 0.1, 0.9)
    asked = AskedWith("Ana", SHEET, 1.0, 0.25, 1.0, 10, Sampling(seed=7), "f" * 64)
    return AnswerRecord(asked, trace, heard, 1_700_000_000_000)


def everything(database: Database) -> dict[str, list[Any]]:
    """Return {table: its rows, in a fixed order}."""
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }
