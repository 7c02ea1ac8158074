"""What a comparison came to: words that differ, links, the list."""

from dataclasses import replace

from app.pages.compare.form import CompareForm
from app.pages.compare.results import SHOWN_PROMPT, earlier_html, files_html, pair_html, said_when, status_html
from tests.app.pages.compare.choir import HOSTILE
from tests.app.pages.compare.conftest import OWNER, TWO, Room

HOSTILE_FORM = CompareForm(f"Really? {HOSTILE}", chosen=("ready:evil", "ready:bo"))


def test_what_differs_is_marked_and_nothing_is_run(room: Room) -> None:
    board = room.compare.open(OWNER, room.done_id(HOSTILE_FORM))
    html = pair_html(board, 1, 0)
    assert "<mark>Bo,</mark>" in html and "<mark>&lt;img" in html and "<img" not in html and "<i>" not in html
    assert html.index("B · Bo") < html.index("A · &lt;img")


def test_links_cannot_leave_their_folder() -> None:
    assert 'href="/files/comparison/a%2F..%22%3E/csv" download' in files_html('a/..">')


def test_the_list_names_prompt_personas_and_time(room: Room) -> None:
    key = room.done_id(HOSTILE_FORM)
    records = room.compare.find(OWNER)
    html = earlier_html(records, is_running=False)
    assert f'data-id="{key}"' in html and "Really? &lt;img" in html and "<img" not in html
    assert "Bo</span>" in html and said_when(records[0].created_ms) in html and "disabled" not in html


def test_nothing_can_be_opened_while_answers_are_under_way_and_the_list_says_why(room: Room) -> None:
    room.done()
    html = earlier_html(room.compare.find(OWNER), is_running=True)
    assert "disabled" in html and "press Stop" in html


def test_a_long_prompt_is_cut_in_the_list(room: Room) -> None:
    room.done(replace(TWO, prompt="word " * 100))
    html = earlier_html(room.compare.find(OWNER), is_running=False)
    assert "…" in html and "word " * (SHOWN_PROMPT // 5 + 1) not in html


def test_times_are_said_in_words() -> None:
    assert said_when(0) == "1 Jan 1970, 00:00 UTC"


def test_the_status_is_heard_and_escaped() -> None:
    assert status_html("<b>", is_stopped=True) == '<p class="compare-status is-stopped" role="status">&lt;b&gt;</p>'
