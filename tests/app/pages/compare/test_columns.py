"""The columns: all alike, everything escaped, read out when nothing more comes."""

import re

from app.pages.compare.columns import SUGGESTIONS, columns_html, empty_columns, names_of
from app.services.compare import Board, Column
from app.services.turn_view import StageView, TurnView
from engine.personality.sheet import PersonaSheet
from engine.types import ExpertWeights, Stage
from tests.app.pages.compare.choir import HOSTILE

WEIGHTS = ExpertWeights.from_poles({"E+": 1.0, "A-": 0.5})


def stage(kind: Stage, text: str) -> StageView:
    return StageView(kind, text, 1.25, is_done=True)


def board(*columns: Column) -> Board:
    return Board("What now?", columns)


def test_everything_typed_or_spoken_is_shown_and_never_run() -> None:
    spoken = tuple(stage(kind, f"{kind} {HOSTILE}") for kind in Stage)
    column = Column(PersonaSheet(HOSTILE), TurnView(spoken, WEIGHTS), error=HOSTILE)
    talking = Column(PersonaSheet(HOSTILE), TurnView(spoken, WEIGHTS))
    html = columns_html(Board(HOSTILE, (column, talking)), is_running=True)
    assert "<img" not in html and '"window.hit' not in html
    assert html.count("&lt;img") == 1 + 2 * (1 + 3) + 1


def test_thoughts_are_folded_and_the_answer_is_plain() -> None:
    spoken = (stage(Stage.THINK, "hm"), stage(Stage.REFLECT, "so"), stage(Stage.RESPOND, "Oh!"))
    html = columns_html(board(Column(PersonaSheet("Ana"), TurnView(spoken, WEIGHTS))), is_running=True)
    assert re.findall(r"<details data-fold=\"(\S+)\"><summary>(\w+) <span>1.2 s", html) == [
        ("0-think", "Think"),
        ("0-reflect", "Reflect"),
    ]
    assert ">Oh!</div>" in html and "E+&nbsp;1.00 · A−&nbsp;0.50" in html


def test_answers_are_read_out_only_when_nothing_more_comes() -> None:
    one = board(Column(PersonaSheet("Ana"), TurnView()))
    running, done = columns_html(one, is_running=True), columns_html(one, is_running=False)
    assert 'aria-live="off"' in running and 'aria-busy="true"' in running and "polite" not in running
    assert 'aria-live="polite"' in done and 'aria-busy="false"' in done


def test_an_open_column_says_what_it_does() -> None:
    waiting = columns_html(board(Column(PersonaSheet("A"), TurnView())), is_running=True)
    reading = columns_html(board(Column(PersonaSheet("A"), TurnView(weights=WEIGHTS))), is_running=True)
    thinking = Column(PersonaSheet("A"), TurnView((stage(Stage.THINK, "hm"),), WEIGHTS))
    assert "waiting for the model" in waiting and "reading the prompt" in reading
    assert ">thinking<" in columns_html(board(thinking), is_running=True)


def test_letters_tell_equal_names_apart() -> None:
    twins = board(Column(PersonaSheet("Ana"), TurnView()), Column(PersonaSheet("Ana"), TurnView()))
    assert names_of(twins) == ["A · Ana", "B · Ana"]


def test_the_empty_page_teaches_and_offers_prompts() -> None:
    html = empty_columns()
    assert html.count("<button") == len(SUGGESTIONS) and "press Go" in html
