"""An answer as columns and back: the one place where a trace becomes numbers and text.

Knows `AnswerColumns` and the engine's values; no query.
"""

from typing import Any

from engine.types import ExpertWeights, RouterReading, Sampling, Stage, StageTrace, StopReason, Trace
from storage.records import AnswerRecord, AskedWith
from storage.tables import AnswerColumns


def answer_columns(answer: AnswerRecord) -> dict[str, Any]:
    """Return {column: value} of an answer."""
    asked, trace, reading = answer.asked, answer.trace, answer.trace.reading
    spoken = {stage.stage: stage for stage in trace.stages}
    stages = {}
    for stage in Stage:
        found = spoken.get(stage)
        stages[stage.value] = found.text if found else ""
        stages[f"{stage.value}_s"] = found.seconds if found else None
    return stages | {
        "persona_name": asked.persona_name,
        "sheet": dict(asked.sheet),
        "weights": list(trace.weights),
        "gates": list(trace.gates),
        "router_weights": list(reading.weights),
        "situation": reading.situation,
        "hint": reading.hint,
        "confidence": reading.confidence,
        "is_unsure": reading.is_unsure,
        "is_ruled": reading.is_ruled,
        "strength": asked.strength,
        "router_influence": asked.router_influence,
        "router_temperature": asked.router_temperature,
        "router_top_k": asked.router_top_k,
        "temperature": asked.sampling.temperature,
        "top_p": asked.sampling.top_p,
        "min_p": asked.sampling.min_p,
        "max_new_tokens": asked.sampling.max_new_tokens,
        "seed": asked.sampling.seed,
        "pack_hash": asked.pack_hash,
        "prompt_tokens": trace.prompt_tokens,
        "tokens": trace.tokens,
        "dropped_turns": trace.dropped_turns,
        "first_token_s": trace.first_token_s,
        "seconds": trace.seconds,
        "stop_reason": trace.stop_reason.value,
        "heard": list(answer.heard) if answer.heard is not None else None,
        "created_ms": answer.created_ms,
    }


def answer_record(row: AnswerColumns) -> AnswerRecord:
    """Return the answer in a row."""
    sampling = Sampling(row.temperature, row.top_p, row.min_p, row.max_new_tokens, row.seed)
    asked = AskedWith(
        row.persona_name,
        row.sheet,
        row.strength,
        row.router_influence,
        row.router_temperature,
        row.router_top_k,
        sampling,
        row.pack_hash,
    )
    heard = tuple(row.heard) if row.heard is not None else None
    return AnswerRecord(asked, _trace(row), heard, row.created_ms)


def _trace(row: AnswerColumns) -> Trace:
    texts = {stage: (getattr(row, stage.value), getattr(row, f"{stage.value}_s")) for stage in Stage}
    return Trace(
        stages=tuple(StageTrace(stage, text, s) for stage, (text, s) in texts.items() if s is not None),
        weights=ExpertWeights(tuple(row.weights)),
        gates=ExpertWeights(tuple(row.gates)),
        reading=RouterReading(
            row.situation,
            row.hint,
            row.confidence,
            ExpertWeights(tuple(row.router_weights)),
            row.is_unsure,
            row.is_ruled,
        ),
        stop_reason=StopReason(row.stop_reason),
        prompt_tokens=row.prompt_tokens,
        tokens=row.tokens,
        dropped_turns=row.dropped_turns,
        first_token_s=row.first_token_s,
        seconds=row.seconds,
    )
