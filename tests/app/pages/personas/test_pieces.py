"""The small parts of the personas page: edited texts, tags, differences, the picture of an import."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.personas.choosing import ANY, namesakes, tag_choices
from app.pages.personas.history import SHOWN_SIGNS, difference_table
from app.pages.personas.preview_html import NO_PICTURE, OWN_PORTRAIT, PICTURE_BYTES, preview_html
from app.pages.personas.texts import Texts
from app.services.cards import ImportedCard
from app.services.personas import PersonaSummary, VersionSummary
from app.widgets.trait_avatar import avatar_png
from engine.errors import BadInput
from engine.personality.sheet import NAME_LIMIT, PersonaSheet
from engine.types import Traits
from tests.engine.personality.sheets import FULL, sheets

NOW_MS = 1_800_000_000_000


@given(sheets())
def test_an_untouched_form_changes_nothing(sheet: PersonaSheet) -> None:
    assert Texts.of(sheet).applied(sheet, sheet) == sheet


@given(sheets(), sheets())
def test_an_untouched_form_leaves_what_is_newer(base: PersonaSheet, newest: PersonaSheet) -> None:
    assert Texts.of(base).applied(base, newest) == newest


def test_lists_are_split_at_commas_once_each() -> None:
    edited = replace(Texts.of(FULL), tags=" calm,, calm ;\tnight\nowl ", identity=" You\u0007 \n are. ")
    sheet = edited.applied(FULL, FULL)
    assert sheet == replace(FULL, tags=("calm", "night", "owl"), identity="You \n are.")


@pytest.mark.parametrize("name", ["", "  ", "\u202e", "x" * (NAME_LIMIT + 1)])
def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="name"):
        replace(Texts.of(FULL), name=name).applied(FULL, FULL)


def test_each_tag_is_offered_once() -> None:
    named = [
        PersonaSummary(str(i), replace(FULL, tags=tags), 1, "active") for i, tags in enumerate((("b", "A"), ("a",)))
    ]
    assert tag_choices(named) == [ANY, "#a", "#b"]
    assert [p.key for p in namesakes(named, FULL.name.upper())] == ["0", "1"]
    assert namesakes(named, "x") == []


def test_a_difference_of_foreign_fields_is_cut_and_cleaned() -> None:
    foreign = replace(FULL, foreign='{"persona": {"odd": "\\ud800", "long": "' + "x" * 9000 + '"}}')
    html = difference_table(VersionSummary(1, "", 0, FULL), VersionSummary(2, "", 0, foreign))
    html.encode("utf-8")
    assert "x" * SHOWN_SIGNS + "…" in html and "x" * (SHOWN_SIGNS + 1) not in html


def test_equal_versions_say_so() -> None:
    assert "the same as version 3" in difference_table(VersionSummary(1, "", 0, FULL), VersionSummary(3, "", 0, FULL))


def test_the_picture_of_a_file_is_shown_and_its_fate_told() -> None:
    html = preview_html(ImportedCard(FULL, "PNG", ("A note.",), avatar_png(Traits(), "x", 64)), ())
    assert 'src="data:image/png;base64,iVBOR' in html and OWN_PORTRAIT in html and "<li>A note.</li>" in html


@pytest.mark.parametrize(
    "spoiled",
    [
        b"no picture at all",
        avatar_png(Traits(), "x", 64)[:16] + b"\x00\x00\xff\xff\x00\x00\xff\xff",
        avatar_png(Traits(), "x", 64) + bytes(PICTURE_BYTES),
    ],
)
def test_a_picture_that_could_choke_a_browser_is_not_shown(spoiled: bytes) -> None:
    html = preview_html(ImportedCard(FULL, "PNG", (), spoiled), ())
    assert "data:image" not in html and NO_PICTURE in html


@given(st.booleans())
def test_a_namesake_is_told(is_own: bool) -> None:
    same = [PersonaSummary("1" * 32 if is_own else "ready:x", FULL, 1, "active")]
    html = preview_html(ImportedCard(FULL, "JSON", ()), same)
    assert ("You already have a persona" if is_own else "already a ready-made persona") in html
    assert "nothing is overwritten" in html
