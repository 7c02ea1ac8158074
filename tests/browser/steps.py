"""What a person does in the studio, step by step, and where they look; shared by the journeys."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
LEAVING = ("AbortError", "Connection errored out", "network error", "Failed to fetch")
_RELEASE = """(e, v) => {
    e.value = v;
    e.dispatchEvent(new Event('input', { bubbles: true }));
    e.dispatchEvent(new Event('pointerup', { bubbles: true }));
}"""
_MOVE = "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); }"


def wait_drawn(page: Page) -> None:
    """Wait until the page stands as the visitor left it, and listens."""
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    # The load event has run the page's own script, so everything is in its place and listens.
    expect(page.locator("body")).to_have_attribute("data-studio", "drawn")
    # And the server has said how the visitor left it, so that it moves no dial any more.
    expect(page.locator("body")).to_have_attribute("data-desk", "open")


def open_studio(visit: Visit, url: str, size: str = "desk") -> None:
    """Open the page at one of the two sizes."""
    width, height = SIZES[size]
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.goto(url)
    wait_drawn(visit.page)


def reload(visit: Visit) -> None:
    """Reload the page; that Gradio complains of the streams it loses by it is no fault of a script."""
    before = len(visit.complaints)
    visit.page.reload()
    wait_drawn(visit.page)
    visit.complaints[before:] = [said for said in visit.complaints[before:] if not any(w in said for w in LEAVING)]


def dial(visit: Visit, name: str) -> Locator:
    """Return a slider by its caption."""
    return visit.page.get_by_role("slider", name=f"for {name}")


def move(visit: Visit, name: str, value: float) -> None:
    """Move a slider the way a drag does that is not over: the value changes, an input event follows."""
    dial(visit, name).evaluate(_MOVE, value)


def let_go(visit: Visit, name: str, value: float) -> None:
    """Move a slider and let it go."""
    dial(visit, name).evaluate(_RELEASE, value)


def press(visit: Visit, name: str) -> None:
    """Press a button."""
    visit.page.get_by_role("button", name=name, exact=True).click()


def unfold(visit: Visit, fold: str) -> None:
    """Open a fold by its id."""
    visit.page.locator(f"#{fold} > button").click()


def bar(visit: Visit, pole: str) -> Locator:
    """Return the persona's share in a pole's bar."""
    return visit.page.locator(f'[data-pole="{pole}"] .bars-bar')


def number(visit: Visit, pole: str) -> Locator:
    """Return the weight that a pole's bar shows."""
    return visit.page.locator(f'[data-pole="{pole}"] .bars-number')


def send(visit: Visit, message: str) -> None:
    """Type a message and send it."""
    visit.page.get_by_role("textbox", name="Message").fill(message)
    press(visit, "Send")


def ask(visit: Visit, message: str) -> None:
    """Send a message and wait for the end of its answer."""
    before = lines(visit).count()
    send(visit, message)
    expect(lines(visit)).to_have_count(before + 1)
    wait_rest(visit)


def wait_rest(visit: Visit) -> None:
    """Wait until nothing is being answered."""
    expect(visit.page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def messages(visit: Visit) -> Locator:
    """Return what the person said."""
    return visit.page.locator('#chat [data-testid="user"]')


def thoughts(visit: Visit) -> Locator:
    """Return the titles of the folded thoughts."""
    return visit.page.locator("#chat .thought-group .title")


def answers(visit: Visit) -> Locator:
    """Return what was said outside the thoughts and the thin lines."""
    return visit.page.locator('#chat [data-testid="bot"]:not(:has(.thought-group)):not(:has(.turn-line))')


def lines(visit: Visit) -> Locator:
    """Return the thin lines under the answers."""
    return visit.page.locator("#chat .turn-line")


def link(visit: Visit, words: str) -> Locator:
    """Return the links of that name in the thin lines."""
    return visit.page.locator("#chat .turn-line a").filter(has_text=words)
