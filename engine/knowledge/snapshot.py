"""A question's graph as canonical JSON, named by its SHA-256: the same walk gives the same bytes, read back or anew.

Also GraphML and networkx for other tools, and what differs between two graphs. No wall-clock time is in the bytes.
"""

import hashlib
import json
import math
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx

from engine.errors import BadInput
from engine.knowledge.graph import DynamicKnowledgeGraph

FORMAT = 1
DIGITS = 9
"""Digits after the point that floats keep."""


@dataclass(frozen=True, slots=True)
class GraphSnapshot:
    """A graph as it was for one question."""

    id: str
    """SHA-256 of `content`, 64 hex digits."""
    content: bytes
    """Canonical JSON, UTF-8."""
    query_id: str
    """Of which question; in the content too."""
    timestamp: str
    """When it was taken, as the caller writes times; not in the content."""


@dataclass(frozen=True, slots=True)
class GraphDifference:
    """What another graph has and has not; names of nodes, and pairs of names of edges, sorted."""

    added_nodes: tuple[str, ...]
    removed_nodes: tuple[str, ...]
    changed_nodes: tuple[str, ...]
    """In both, with other data."""
    added_edges: tuple[tuple[str, str], ...]
    removed_edges: tuple[tuple[str, str], ...]
    changed_edges: tuple[tuple[str, str], ...]
    """In both, with other data."""

    @property
    def is_empty(self) -> bool:
        """Whether the graphs are the same."""
        return not any(getattr(self, name) for name in self.__slots__)


def canonical_json(value: object) -> bytes:
    """Return JSON with sorted keys, floats rounded to 9 digits and no needless space, UTF-8.

    Raises:
        ValueError: a float is not finite, or something is no JSON value.
    """
    return json.dumps(
        _rounded(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode("utf-8", errors="backslashreplace")


def graph_value(graph: DynamicKnowledgeGraph) -> dict[str, Any]:
    """Return a graph as a JSON value; the order in which nodes and edges came makes no difference."""
    edges = [{"source": e.source.node_id, "target": e.target.node_id, "data": e.data} for e in graph.edges]
    return {
        "format": FORMAT,
        "is_truncated": graph.is_truncated,
        "nodes": {name: node.data for name, node in graph.nodes.items()},
        "edges": sorted(edges, key=lambda edge: (edge["source"], edge["target"])),
    }


def save_graph_snapshot(
    graph: DynamicKnowledgeGraph, query_id: str, timestamp: str, folder: Path | None = None
) -> GraphSnapshot:
    """Return the snapshot of a graph; with a folder, also write it there as `<id>.json` unless it is there already.

    Raises:
        BadInput: the file cannot be written.
    """
    content = canonical_json(graph_value(graph) | {"query_id": query_id})
    snapshot = GraphSnapshot(hashlib.sha256(content).hexdigest(), content, query_id, timestamp)
    if folder is not None:
        _write_once(folder / f"{snapshot.id}.json", content)
    return snapshot


def load_graph_snapshot(content: bytes, snapshot_id: str = "") -> DynamicKnowledgeGraph:
    """Return the graph of a snapshot's content; saved again it gives the same bytes.

    Raises:
        BadInput: the content is no snapshot of this format, or not the one that `snapshot_id` names.
    """
    actual = hashlib.sha256(content).hexdigest()
    if snapshot_id and actual != snapshot_id:
        raise BadInput(f"The snapshot {snapshot_id[:12]} was altered: its content is now {actual[:12]}. Restore it.")
    graph = DynamicKnowledgeGraph()
    try:
        value = json.loads(content)
        if value["format"] != FORMAT:
            raise ValueError(f"its format is {value['format']!r}, and {FORMAT} is known")
        graph.is_truncated = bool(value["is_truncated"])
        for name, data in value["nodes"].items():
            graph.add_node(name, dict(data))
        for edge in value["edges"]:
            graph.add_edge(edge["source"], edge["target"], dict(edge["data"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(f"The snapshot {actual[:12]} cannot be read: {error}. Ask the question again.") from error
    return graph


def compare_graphs(one: DynamicKnowledgeGraph, other: DynamicKnowledgeGraph) -> GraphDifference:
    """Return what `other` has added, removed and changed against `one`."""
    nodes = [{name: canonical_json(node.data) for name, node in graph.nodes.items()} for graph in (one, other)]
    edges = [
        {(e.source.node_id, e.target.node_id): canonical_json(e.data) for e in graph.edges} for graph in (one, other)
    ]
    return GraphDifference(*_difference(*nodes), *_difference(*edges))


def to_networkx(graph: DynamicKnowledgeGraph) -> nx.DiGraph:
    """Return a networkx graph; nodes and edges in order of their names, with plain values as attributes."""
    made = nx.DiGraph()
    for name in sorted(graph.nodes):
        made.add_node(name, **_plain(graph.nodes[name].data))
    for edge in sorted(graph.edges, key=lambda e: (e.source.node_id, e.target.node_id)):
        made.add_edge(edge.source.node_id, edge.target.node_id, **_plain(edge.data))
    return made


def graphml(graph: DynamicKnowledgeGraph) -> str:
    """Return GraphML text, for Gephi, yEd and others. Characters that XML cannot hold are left out."""
    made = to_networkx(graph)
    return "\n".join(nx.generate_graphml(nx.relabel_nodes(made, {name: _xml_text(name) for name in made.nodes})))


def _rounded(value: object) -> object:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number that a snapshot can hold")
        rounded = round(float(value), DIGITS)
        # A whole float is written without a point, and −0.0 as 0: read back, it may come as an integer.
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, Mapping):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value


def _plain(data: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    """Return data as attributes: lists and objects become JSON text, None is left out."""
    kept: dict[str, str | int | float | bool] = {}
    for key, value in sorted(((_xml_text(key), value) for key, value in data.items()), key=lambda item: item[0]):
        if isinstance(value, bool | int):
            kept[key] = value
        elif isinstance(value, float):
            kept[key] = round(float(value), DIGITS)
        elif value is not None:
            text = str(value) if isinstance(value, str) else canonical_json(value).decode()
            kept[key] = _xml_text(text)
    return kept


def _xml_text(text: str) -> str:
    return "".join(c for c in text if _is_xml(c))


def _is_xml(character: str) -> bool:
    code = ord(character)
    return character in "\t\n\r" or (code >= 0x20 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF))


def _difference(one: Mapping[Any, bytes], other: Mapping[Any, bytes]) -> tuple[tuple[Any, ...], ...]:
    return (
        tuple(sorted(other.keys() - one.keys())),
        tuple(sorted(one.keys() - other.keys())),
        tuple(sorted(name for name in one.keys() & other.keys() if one[name] != other[name])),
    )


def _write_once(file: Path, content: bytes) -> None:
    if file.exists():
        return
    draft = file.with_name(f".{file.name[:40]}.{secrets.token_hex(6)}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}. Choose a folder that you may write to.") from error
