"""The figure is held against the customer's sheet, rule by rule; with a turn in it the rules hold as well."""

import re
import xml.etree.ElementTree as ET

import pytest

from app.widgets.architecture_figure import FigureTurn, architecture_figure
from app.widgets.palette import CREAM, FIELD, INK, MUTED, PANEL, RUST
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import POLES, TRAITS
from tests.app.widgets.architecture_figure import sheet_facts
from tests.app.widgets.architecture_figure.turns import TURN
from tests.app.widgets.test_trait_looks import contrast

SVG = "{http://www.w3.org/2000/svg}"
POLE = re.compile(r"(?<![\w.])([A-Z][+-])(?![\w+-])")
both = pytest.mark.parametrize("turn", [None, TURN], ids=["alone", "with a turn"])


def parsed(turn: FigureTurn | None = None) -> ET.Element:
    return ET.fromstring(architecture_figure(turn))


def texts(node: ET.Element) -> list[str]:
    return [" ".join("".join(text.itertext()).split()) for text in node.iter(f"{SVG}text")]


def visible(node: ET.Element) -> str:
    return "\n".join(texts(node))


def part(svg: ET.Element, kind: str, name: str) -> ET.Element:
    (found,) = [group for group in svg.iter(f"{SVG}g") if group.get(f"data-{kind}") == name]
    return found


def rectangle(node: ET.Element) -> tuple[float, ...]:
    return tuple(float(node.get(side) or 0) for side in ("x", "y", "width", "height"))


def first_rectangle(node: ET.Element) -> tuple[float, ...]:
    return rectangle(next(node.iter(f"{SVG}rect")))


def ends(flow: ET.Element) -> tuple[float, ...]:
    (path,) = flow.iter(f"{SVG}path")
    return tuple(float(number) for number in re.findall(r"-?[\d.]+", path.get("d") or "")[:4])


@both
def test_boxes_stand_at_their_anchors(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    assert svg.get("viewBox") == "0 0 1920 1080"
    drawn = {group.get("data-anchor"): group for group in svg.iter(f"{SVG}g") if group.get("data-anchor")}
    assert {name: first_rectangle(group) for name, group in drawn.items()} == sheet_facts.ANCHORS
    assert first_rectangle(part(svg, "zone", "divider")) == sheet_facts.ZONES["divider"]
    assert first_rectangle(part(svg, "zone", "callout")) == sheet_facts.ZONES["callout"]


@both
def test_labels_stand_inside_their_zones(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    for name, (x, y, width, height) in sheet_facts.ZONES.items():
        for text in part(svg, "zone", name).iter(f"{SVG}text"):
            places = [text, *text.iter(f"{SVG}tspan")]
            for place in (place for place in places if place.get("y")):
                assert y <= float(place.get("y") or 0) <= y + height
                assert x <= float(place.get("x") or 0) <= x + width


def test_every_label_of_the_sheet_is_there() -> None:
    said = visible(parsed())
    assert [label for label in sheet_facts.LABELS if label not in said] == []
    assert {sheet_facts.TITLE, sheet_facts.CALLOUT} <= set(said.splitlines())


def test_with_a_turn_only_the_example_gives_way_to_numbers() -> None:
    said = visible(parsed(TURN))
    assert [label for label in sheet_facts.LABELS if label not in said] == ["O+ A+ C- E+ N-"]


@both
def test_what_the_sheet_highlights_has_the_stronger_frame(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    frames = {name: next(part(svg, "anchor", name).iter(f"{SVG}rect")) for name in sheet_facts.ANCHORS}
    assert {name for name, frame in frames.items() if frame.get("stroke-width") == "2.5"} == sheet_facts.HIGHLIGHTED


@both
def test_seven_arrows_lead_from_box_to_box(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    flows = {group.get("data-flow"): group for group in svg.iter(f"{SVG}g") if group.get("data-flow")}
    assert list(flows) == list(sheet_facts.FLOWS)
    assert len(list(svg.iter(f"{SVG}path"))) == 7
    for name, (start, end, label) in sheet_facts.FLOWS.items():
        assert texts(flows[name]) == [label]
        from_x, from_y, to_x, to_y = ends(flows[name])
        x, y, width, height = sheet_facts.ANCHORS[start]
        assert (from_x == x + width and y < from_y < y + height) or (from_y == y + height and x < from_x <= x + width)
        x, y, width, height = sheet_facts.ANCHORS[end]
        assert (0 <= x - to_x <= 4 and y < to_y < y + height) or (0 <= y - to_y <= 4 and x <= to_x <= x + width)


@both
def test_rules_1_2_3_8_nothing_internal_can_be_read(turn: FigureTurn | None) -> None:
    said = visible(parsed(turn))
    assert [word for word in sheet_facts.INTERNAL_WORDS if word in said] == []
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", said) and "_" not in said


def test_rule_4_the_words_of_the_field_are_used() -> None:
    said = visible(parsed())
    assert all(word in said for word in ("LoRA", "Big Five", "Qwen2.5", "MIXTURE-OF-EXPERTS"))


@both
def test_rule_5_the_ground_is_warm_cream(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    ground = [node for node in svg if node.tag == f"{SVG}rect"]
    assert [(rectangle(node), node.get("fill")) for node in ground] == [((0, 0, 1920, 1080), "#f6f3e6")]


@both
def test_rule_6_strokes_are_thin_and_nothing_casts_a_shadow(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    allowed = {"svg", "title", "desc", "defs", "pattern", "g", "rect", "text", "tspan", "path", "polyline"}
    assert {node.tag.removeprefix(SVG) for node in svg.iter()} <= allowed
    for path in svg.iter(f"{SVG}path"):
        assert path.get("fill") == "none" and float(path.get("stroke-width") or 9) <= 2
    assert all(float(node.get("stroke-width") or 0) <= 3 for node in svg.iter())
    assert not any(node.get("filter") or node.get("style") for node in svg.iter())


@both
def test_rule_7_no_caption(turn: FigureTurn | None) -> None:
    assert not re.search(r"\bfig", visible(parsed(turn)), re.IGNORECASE)


@both
def test_rule_9_nobody_else_is_credited(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    everything = "".join(svg.itertext()) + str([node.attrib for node in svg.iter()])
    assert not re.search(r"\b(Cao|Tang|Yang|Abbasi|et al)\b", everything)


@both
def test_rule_10_exactly_ten_poles_all_named(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    for group in (part(svg, "anchor", "stage_1"), part(svg, "zone", "experts")):
        marked = [node.get("data-pole") for node in group.iter(f"{SVG}g") if node.get("data-pole")]
        assert sorted(filter(None, marked)) == sorted(POLES) and len(marked) == 10
        assert sorted(POLE.findall(visible(group))) == sorted(POLES)
    assert set(POLE.findall(visible(svg))) == set(POLES)
    assert [trait for trait in TRAITS if trait.capitalize() not in texts(svg)] == []


@both
def test_rule_11_the_router_is_qwen2_5_0_5b_and_no_other_model_is_named(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    assert "Qwen2.5-0.5B router" in texts(part(svg, "anchor", "stage_2"))
    assert "Qwen2.5-0.5B" in texts(part(svg, "anchor", "router"))
    said = " ".join(svg.itertext())
    assert set(re.findall(r"Qwen[\w.-]*\w", said)) == {"Qwen2.5-0.5B"}
    assert not re.search(r"llama|mistral|gpt|gemma|bert|phi|deepseek|(?<![\w.])[1-9]\d*B\b", said, re.IGNORECASE)


@both
def test_rule_12_persona_cot_is_think_reflect_respond(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    assert texts(part(svg, "anchor", "persona_cot")) == ["Persona-CoT Pipeline", "Think > Reflect > Respond"]
    notes = texts(part(svg, "live", "stages"))
    assert [text for text in notes if text in ("Think", "Reflect", "Respond")] == ["Think", "Reflect", "Respond"]
    assert not re.search(r"chain[ -]of[ -]thought|(?<!Persona-)CoT", "".join(svg.itertext()), re.IGNORECASE)


def test_rule_13_the_papers_numbers_are_unaltered_and_alone() -> None:
    svg = parsed()
    assert re.findall(r"[^\s,]*\d[^\s,]*%", visible(svg)) == ["+37.9%", "+69.0%"]
    assert sheet_facts.CALLOUT in texts(part(parsed(TURN), "zone", "callout"))


@both
def test_rule_14_safety_is_qualified_and_the_numbers_are_the_papers(turn: FigureTurn | None) -> None:
    said = visible(part(parsed(turn), "zone", "callout"))
    assert "Numbers of the PersonaFuse paper over its own base, not measured in this studio." in said
    assert "no degradation on the paper's safety benchmarks. It does not mean that safety costs nothing" in said


@both
def test_rule_15_stages_follow_each_other(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    places = [first_rectangle(part(svg, "anchor", f"stage_{number}")) for number in (1, 2, 3)]
    assert all(left[0] + left[2] < right[0] for left, right in zip(places, places[1:], strict=False))
    assert len({place[1:] for place in places}) == 1
    assert "Every stage needs the one before it." in texts(part(svg, "zone", "training"))
    assert not any(node.get("stroke-dasharray") for node in svg.iter())
    assert not re.search(r"optional|parallel|skip|at once|or stage", visible(part(svg, "zone", "training")), re.I)


@both
def test_every_text_can_be_read(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    papers = {CREAM, PANEL, FIELD}
    inks = {INK, MUTED, RUST, *(look.colour for look in TRAIT_LOOKS)}
    for text in svg.iter(f"{SVG}text"):
        assert float(text.get("font-size") or 0) * 1180 / 1920 >= 11
        assert text.get("fill") in inks
        assert all(contrast(text.get("fill") or "", paper) >= 4.5 for paper in papers)


@both
def test_it_is_told_in_words(turn: FigureTurn | None) -> None:
    svg = parsed(turn)
    assert svg.get("role") == "img"
    assert (svg.get("aria-label") or "").startswith("System architecture diagram of PersonaFuse")
    assert svg.findtext(f"{SVG}title") == "PersonaFuse Mixture-of-Experts Architecture"
    told = svg.findtext(f"{SVG}desc") or ""
    assert set(POLE.findall(told)) == set(POLES)
    assert [label for _, _, label in sheet_facts.FLOWS.values() if label.casefold() not in told.casefold()] == []
    assert re.search("stage 1.*stage 2.*stage 3.*input prompt.*think, reflect, respond", told, re.IGNORECASE)
