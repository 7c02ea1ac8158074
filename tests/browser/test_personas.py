"""The personas page as a person uses it: look, duplicate, edit, go back, import, delete; and no name ever runs."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, expect

from app.server import create_server
from tests.app.pages.personas.rooms import page, rooms
from tests.app.serving import built, look, served
from tests.browser.conftest import Visit

STRIKE = 'Owl <img src=x onerror="window.struck = 1; alert(1)">'
CARD = {
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        "name": STRIKE,
        "description": f"You are {STRIKE} <script>window.struck = 2</script>",
        "first_mes": STRIKE,
        "scenario": "A storm",
        "tags": [STRIKE, "night"],
        "extensions": {"other/app": {"kept": True}},
    },
}
SIZES = [(1280, 800), (390, 844)]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with (
        rooms(tmp_path_factory.mktemp("personas")) as services,
        served(built(lambda: create_server(page(services), lambda: True, look()))) as address,
    ):
        yield address


def open_page(visit: Visit, url: str, width: int, height: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.on("dialog", lambda dialog: visit.complaints.append(f"dialog: {dialog.message}"))
    visit.page.goto(url)
    visit.page.get_by_role("tab", name="Personas").click()
    expect(visit.page.get_by_role("button", name="Captain Aroha")).to_be_visible()


def card_file() -> FilePayload:
    return {"name": "owl.json", "mimeType": "application/json", "buffer": json.dumps(CARD).encode()}


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_look_duplicate_edit_go_back(visit: Visit, url: str, width: int, height: int) -> None:
    page = visit.page
    open_page(visit, url, width, height)
    page.get_by_label("Search").fill("aroha")
    expect(page.get_by_role("button", name="Celestine")).to_have_count(0)
    card = page.get_by_role("button", name="Captain Aroha")
    card.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Captain Aroha")).to_be_in_viewport()
    expect(card).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("link", name="Character card (PNG picture)")).to_have_attribute(
        "href", "/files/persona/ready%3Acaptain-aroha/png"
    )
    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_role("heading", name="Captain Aroha (copy)")).to_be_visible()
    page.locator("#persona-edit button.label-wrap").click()
    page.get_by_label("Tagline").fill("Another line.")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator("#persona-detail")).to_contain_text("version 2")
    page.locator("#persona-versions button.label-wrap").click()
    page.get_by_role("button", name="Compare version 1 with the newest").click()
    expect(page.get_by_role("row", name="tagline")).to_contain_text("Another line.")
    page.get_by_role("button", name="Go back to version 1").click()
    expect(page.locator("#persona-detail")).to_contain_text("version 3")
    expect(page.get_by_label("Tagline")).not_to_have_value("Another line.")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.foreign(url) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_import_look_save_delete_and_nothing_runs(visit: Visit, url: str, width: int, height: int) -> None:
    page = visit.page
    open_page(visit, url, width, height)
    page.locator("input[type=file]").set_input_files(card_file())
    preview = page.locator("#persona-preview")
    expect(preview.get_by_role("heading", name=STRIKE)).to_be_visible()
    expect(preview).to_contain_text("Kept for export, but not used here: the scenario")
    expect(page.locator(f"#personas-gallery .card-name:has-text({json.dumps(STRIKE)})")).to_have_count(0)
    page.get_by_role("button", name="Discard").click()
    expect(preview).to_be_hidden()
    page.locator("input[type=file]").set_input_files(card_file())
    page.get_by_role("button", name="Save as new persona").click()
    expect(page.locator("#persona-detail h3")).to_have_text(STRIKE)
    expect(page.locator("#personas-gallery .card[aria-pressed=true]")).to_contain_text(STRIKE)
    # The tag with markup in it stands in the filter as text.
    page.get_by_label("Tag", exact=True).click()
    expect(page.get_by_role("option", name=f"#{STRIKE}")).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate("window.personaStudio.goTo = (name) => { window.wentTo = name; }")
    page.get_by_role("button", name="Open in studio").click()
    page.wait_for_function("window.wentTo === 'studio'")
    page.locator("#persona-delete button.label-wrap").click()
    page.get_by_label("Type its name to delete it").fill("Owl")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Nothing was deleted.")).to_be_visible()
    page.get_by_label("Type its name to delete it").fill(STRIKE)
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Choose a persona")).to_be_visible()
    assert page.evaluate("window.struck") is None
    assert page.locator("#personas img, #personas script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_reload_shows_the_same_personas_and_others_do_not_see_them(visit: Visit, url: str) -> None:
    page = visit.page
    open_page(visit, url, 1280, 800)
    page.get_by_role("button", name="Celestine").click()
    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_role("button", name="Celestine (copy)")).to_be_visible()
    page.reload()
    page.get_by_role("tab", name="Personas").click()
    expect(page.get_by_role("button", name="Celestine (copy)")).to_be_visible()
    browser = page.context.browser
    assert browser is not None
    with browser.new_context() as other:
        stranger = other.new_page()
        stranger.goto(url)
        stranger.get_by_role("tab", name="Personas").click()
        expect(stranger.get_by_text("None of your own yet.")).to_be_visible()
