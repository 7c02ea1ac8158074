"""Which node of a question's graph matters to a persona, and where it goes next: the guide's traversal interface.

`evidence.py` walks whole graphs by the same lens at once; here it is told one step at a time, on a materialised graph.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence

from engine.knowledge.content import affinity
from engine.knowledge.graph import Kind, Node
from engine.knowledge.lens import Lens, LensMatrix, Perspective


class PersonaTraversalInterface(ABC):
    """Abstract base class defining the interface for persona traversal."""

    @abstractmethod
    def evaluate_node_relevance(self, persona: Perspective, node: Node) -> float:
        """Return how relevant a graph node is to a given persona, 0..1."""

    @abstractmethod
    def decide_traversal(self, current_node: Node, available_nodes: Sequence[Node], persona: Perspective) -> list[Node]:
        """Return the nodes to traverse to next, the first first."""


class LensTraversal(PersonaTraversalInterface):
    """Traversal by lenses of a published matrix. Nodes carry what `materialise` writes; what is missing counts as 0."""

    def __init__(self, matrix: LensMatrix, strength: float = 1.0, epsilon: float = 1e-4) -> None:
        """Walk by `matrix` with strength τ; a node is gone to if more than ε times its degree would come to it."""
        self._matrix = matrix
        self._strength = strength
        self._epsilon = epsilon

    def evaluate_node_relevance(self, persona: Perspective, node: Node) -> float:
        """Return .5·relative mass + .3·affinity + .2·features, with the matrix's weights; 0..1.

        Affinity is to the persona's expertise, and neutral (½) at strength 0. Features are how specific, how well
        supported and how little visited by others a node is, as much as the lens cares for each.

        Raises:
            BadInput: a trait is no integer 1..9, or the strength is outside 0..2.
        """
        lens = self._matrix.lens(persona, self._strength)
        parts = self._matrix.relevance
        total = (
            parts["estimate"] * _number(node, "relative")
            + parts["affinity"] * _drawn(lens, node)
            + parts["features"] * _features(lens, node)
        )
        return min(1.0, max(0.0, total))

    def decide_traversal(self, current_node: Node, available_nodes: Sequence[Node], persona: Perspective) -> list[Node]:
        """Return at most the lens's breadth of neighbours that the walk would bring enough mass to.

        Of `available_nodes` only neighbours of `current_node` count. The most relevant come first, of equals the one
        whose id is first; the order in which nodes are given makes no difference.

        Raises:
            BadInput: a trait is no integer 1..9, or the strength is outside 0..2.
        """
        lens = self._matrix.lens(persona, self._strength)
        pulls = _pulls(lens, current_node)
        total = math.fsum(pulls.values())
        sent = lens.parameters.continuation * _number(current_node, "mass")
        wanted = {
            node.node_id: node
            for node in available_nodes
            if sent * pulls.get(node.node_id, 0.0) > self._epsilon * _number(node, "degree") * total
        }
        relevance = {name: round(self.evaluate_node_relevance(persona, node), 12) for name, node in wanted.items()}
        return [wanted[name] for name in sorted(wanted, key=lambda name: (-relevance[name], name))][
            : lens.parameters.breadth
        ]


def _pulls(lens: Lens, current: Node) -> dict[str, float]:
    """Return W(current→v) of each neighbour but for the common factor, by node id."""
    pulls: dict[str, float] = {}
    for edge in current.edges:
        other = edge.target if edge.source is current else edge.source
        if other is current:
            continue
        weight = float(edge.data.get("weight", 1.0))
        told = 1.0 + lens.parameters.relation_weight * float(edge.data.get("overlap", 0.0))
        hub = max(_number(other, "degree"), 1e-12) ** -lens.parameters.hub_exponent
        draw = math.exp(lens.strength * (2.0 * _affinity(lens, other) - 1.0))
        pulls[other.node_id] = pulls.get(other.node_id, 0.0) + weight * told * hub * draw
    return pulls


def _affinity(lens: Lens, node: Node) -> float:
    return affinity(lens.expertise, str(node.data.get("text", "")))


def _drawn(lens: Lens, node: Node) -> float:
    """Return the affinity as far as the strength lets it count, ½ at strength 0; 0..1."""
    return 0.5 + min(1.0, lens.strength) * (_affinity(lens, node) - 0.5)


def _features(lens: Lens, node: Node) -> float:
    theta = lens.parameters
    support = min(1.0, _number(node, "support") / theta.support)
    visits = node.data.get("visits", {})
    others = sum(1 for name, mass in visits.items() if mass > 0.0 and name != lens.persona_id)
    # At strength 0 all personas are alike: whoever visited a node is then one of "the others" for nobody.
    unseen = 1.0 if lens.strength == 0.0 else 1.0 / (1.0 + others)
    is_entity = node.data.get("kind") == Kind.ENTITY
    specific = _number(node, "specificity") if is_entity else 1.0
    shares = ((theta.hub_exponent, specific), (1.0, support), (theta.novelty, unseen))
    return math.fsum(share * value for share, value in shares) / math.fsum(share for share, _ in shares)


def _number(node: Node, key: str) -> float:
    value = float(node.data.get(key, 0.0))
    return value if math.isfinite(value) else 0.0
