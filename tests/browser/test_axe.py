"""No page, empty or full, at a desk or on a phone, has a fault that axe can find."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import scenes

NOT_OURS: dict[tuple[str, str], str] = {}
"""{(rule, selector): why the element cannot be mended from outside}; `assets/js/a11y.js` mends all of them now."""


@pytest.fixture(scope="module")
def home(browser: Browser) -> Iterator[scenes.House]:
    with scenes.house(browser) as home:
        yield home


def faults(page: Page) -> list[str]:
    """Return what axe finds and `NOT_OURS` does not list, one line per element."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['help']}): {node['target'][-1]} {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
        if (rule["id"], node["target"][-1]) not in NOT_OURS
    ]


@pytest.mark.parametrize("is_resident", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("size", scenes.SIZES)
def test_no_page_has_a_fault(home: scenes.House, size: str, is_resident: bool) -> None:
    with home.page(size, is_resident) as page:
        for tab in scenes.TABS:
            scenes.show(page, tab, is_resident)
            assert faults(page) == [], tab


def test_the_list_of_keys_has_no_fault(home: scenes.House) -> None:
    with home.page("phone") as page:
        page.get_by_role("button", name="Keys").click()
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        assert faults(page) == []


def test_a_fault_would_be_found(home: scenes.House) -> None:
    with home.page() as page:
        page.evaluate("document.querySelector('#studio-talk').insertAdjacentHTML('beforeend', '<button></button>')")
        assert [fault.partition(" ")[0] for fault in faults(page)] == ["button-name"]
