"""The last stored turn of a conversation as the figure draws it. Knows conversations; draws nothing."""

from app.services.conversation import Conversation, Exchange
from app.widgets.architecture_figure.turn import FigureStage, FigureTurn
from app.widgets.reading_words import reading_words


def last_turn(conversation: Conversation) -> FigureTurn | None:
    """Return the numbers of the newest turn that has ended; None when there is none."""
    ended = [exchange for exchange in conversation.exchanges if exchange.answer is not None]
    return _figure_turn(ended[-1]) if ended else None


def _figure_turn(exchange: Exchange) -> FigureTurn:
    assert exchange.answer is not None
    trace = exchange.answer.trace
    return FigureTurn(
        message=exchange.message,
        situation=reading_words(trace.reading),
        confidence=trace.reading.confidence,
        # In doubt the router has no say, so nothing of its proposal is drawn.
        router_weights={} if trace.reading.is_unsure else trace.reading.weights.as_poles(),
        weights_used=trace.weights.as_poles(),
        stages=tuple(FigureStage(stage.stage.value, stage.seconds, stage.text) for stage in trace.stages),
        tokens=trace.tokens,
        tokens_per_second=trace.tokens_per_second,
        first_token_s=trace.first_token_s,
        seconds=trace.seconds,
    )
