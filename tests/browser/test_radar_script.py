"""The radar's script alone: heard and proposed are drawn without a server, and the same way as Python draws them."""

from pathlib import Path

from app.widgets.trait_radar import trait_radar
from engine.types import Traits
from tests.browser.conftest import Visit

SCRIPT = Path(__file__).parents[2] / "assets" / "js" / "studio.js"
HEARD = (6.449, 1.0, 9.0, 4.95, 2.125)


def open_radar(visit: Visit, drawn: str) -> None:
    visit.page.set_content(f"<body>{drawn}</body>")
    visit.page.add_script_tag(path=SCRIPT)


def is_drawn_like(visit: Visit, drawn: str) -> bool:
    same = """html => {
        const frame = document.createElement("div");
        frame.innerHTML = html;
        return frame.firstElementChild.isEqualNode(document.querySelector("#trait-radar"));
    }"""
    return visit.page.evaluate(same, drawn)


def test_the_browser_draws_heard_as_python_does_and_removes_it(visit: Visit) -> None:
    open_radar(visit, trait_radar(Traits()))
    for step in range(0, 81, 7):
        heard = [1 + (step * (index + 3) % 81) / 10 + index / 1000 for index in range(5)]
        visit.page.evaluate("levels => personaStudio.drawHeard(levels)", heard)
        assert is_drawn_like(visit, trait_radar(Traits(), heard)), heard
    visit.page.evaluate("personaStudio.drawHeard(null)")
    assert is_drawn_like(visit, trait_radar(Traits()))


def test_heard_outside_the_scale_is_drawn_at_its_end(visit: Visit) -> None:
    open_radar(visit, trait_radar(Traits()))
    visit.page.evaluate("personaStudio.drawHeard([-3, 99, 5, 5, 5])")
    assert is_drawn_like(visit, trait_radar(Traits(), (1, 9, 5, 5, 5)))


def test_moving_the_dials_keeps_what_was_heard(visit: Visit) -> None:
    open_radar(visit, trait_radar(Traits(), HEARD))
    visit.page.evaluate("personaStudio.draw(9, 1, 8, 2, 7, 1, 0, '')")
    assert is_drawn_like(visit, trait_radar(Traits(9, 1, 8, 2, 7), HEARD))


def test_a_proposal_is_a_dashed_shape_that_is_said_and_goes(visit: Visit) -> None:
    open_radar(visit, trait_radar(Traits(), HEARD))
    visit.page.evaluate("personaStudio.drawGhost([9, 1, 5, 5, 5])")
    radar = visit.page.locator("#trait-radar")
    ghost, marks = radar.locator(".radar-ghost-line"), radar.locator(".radar-ghost-marks")
    assert ghost.get_attribute("stroke-dasharray") and (marks.get_attribute("d") or "").count("Z") == 5
    places = [radar.locator(".radar-axis").nth(axis).get_attribute("data-places") or "" for axis in (0, 1)]
    begins = f"M{places[0].split(' ')[8]} L{places[1].split(' ')[0]} L"
    assert (ghost.get_attribute("d") or "").startswith(begins)
    assert radar.locator(".radar-legend-ghost").is_visible()
    label = radar.get_attribute("aria-label") or ""
    assert label.endswith("; proposed: " + label.rpartition("proposed: ")[2]) and "openness 9.0" in label
    assert "; heard in the last answer: openness 6.4" in label
    visit.page.evaluate("personaStudio.drawGhost(null)")
    assert is_drawn_like(visit, trait_radar(Traits(), HEARD))


def test_nonsense_removes_a_shape_and_a_missing_radar_is_no_error(visit: Visit) -> None:
    open_radar(visit, trait_radar(Traits(), HEARD))
    for nonsense in ("[1, 2]", "'text'", "[1, 2, 3, 4, NaN]", "undefined", "[1, 2, 3, 4, '5']"):
        visit.page.evaluate("personaStudio.drawHeard([5, 5, 5, 5, 5])")
        visit.page.evaluate(f"personaStudio.drawHeard({nonsense})")
        assert is_drawn_like(visit, trait_radar(Traits())), nonsense
    visit.page.set_content("<body></body>")
    visit.page.evaluate("personaStudio.drawHeard([5, 5, 5, 5, 5])")
