"""Which entities a document names, and where: by its headings, capitals, short forms, repeated phrases, known terms.

Rules and counts only: no model, no network. What is found in one document depends on that document and on `known`.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from engine.knowledge.acronyms import Definition, find_definitions
from engine.knowledge.capitals import capital_share, is_german, names_in
from engine.knowledge.document import Document, Mention, Passage
from engine.knowledge.linking import link_query
from engine.knowledge.normal import normal_form
from engine.knowledge.phrases import repeated_cjk, repeated_phrases
from engine.knowledge.reading.passages import HEADING_JOINT
from engine.knowledge.terms import CJK, Folding, Terms, folded_words, longest_hits
from engine.knowledge.words import CALENDAR, COMMON, GENERIC_HEADINGS, STOP

__all__ = ["find_acronyms", "find_mentions", "link_query"]

HEADING_WORDS, HEADING_CHARACTERS = 10, 120
SECTION_PASSAGES = 20
"""A heading names its entity in each passage below it if there are no more; else in the first alone."""
FEW_CAPITALS, LOOKED_AT_SENTENCES = 0.03, 3000
"""Below this share of capitalised words in its first sentences a text is written small."""
LEAST_SMALL, LEAST_WITH_CAPITALS, LEAST_CJK = 2, 3, 2


def find_mentions(document: Document, known: Collection[str] | Terms = ()) -> list[Mention]:
    """Return the mentions of a document in order: by passage, headings first, then by place; none overlapping.

    Args:
        document: as read.
        known: keys (normal forms) of entities to be found as well, however they are written; `Terms` where many
            documents are read with the same keys.
    """
    terms = known if isinstance(known, Terms) else Terms.of(known)
    headings = _headings(document)
    own, capital_only = _own_terms(document, headings)
    found: list[Mention] = [Mention(normal_form(surface), number, -1, 0, 0, surface) for surface, number in headings]
    folding = Folding()
    lists = (own, terms)
    for passage in document.passages:
        for place, span in enumerate(passage.sentences):
            sentence = passage.text[span.start : span.end]
            for hit in longest_hits(sentence, folded_words(sentence, folding), lists):
                surface = sentence[hit.start : hit.end]
                if hit.key in capital_only and hit.key not in terms.keys and surface[:2].lower() == surface[:2]:
                    continue
                if _is_plain_word(hit.key, surface):
                    continue
                found.append(
                    Mention(hit.key, passage.number, place, span.start + hit.start, span.start + hit.end, surface)
                )
    return sorted(found, key=lambda mention: (mention.passage, mention.sentence, mention.start, mention.key))


def find_acronyms(document: Document) -> tuple[Definition, ...]:
    """Return the short forms that the document explains, each once, in order."""
    found: dict[Definition, None] = {}
    for passage in document.passages:
        found.update(dict.fromkeys(find_definitions(passage.text)))
    return tuple(found)


def _own_terms(document: Document, headings: Iterable[tuple[str, int]]) -> tuple[Terms, set[str]]:
    """Return the keys that the document itself shows, and those of them that count with a capital letter only."""
    texts = [passage.text for passage in document.passages]
    sentences = [passage.text[span.start : span.end] for passage in document.passages for span in passage.sentences]
    german = is_german(texts)
    names = {normal_form(name) for name in names_in(sentences, german)}
    keys = {normal_form(surface) for surface, _ in headings}
    for definition in find_acronyms(document):
        keys.update(definition)
    is_small = capital_share(sentences[:LOOKED_AT_SENTENCES]) < FEW_CAPITALS
    least = LEAST_SMALL if is_small else LEAST_WITH_CAPITALS
    phrases = {normal_form(phrase) for phrase in repeated_phrases(texts, least, with_single_words=is_small)}
    phrases |= {normal_form(phrase) for phrase in repeated_cjk(texts, LEAST_CJK)}
    keys |= phrases
    keys = {key for key in keys if len(key) > 1}
    capital_only = {key for key in names if " " not in key} - phrases - keys
    return Terms.of(keys | names), capital_only


def _headings(document: Document) -> list[tuple[str, int]]:
    """Return (heading, passage) for the title and every heading that may name an entity."""
    if document.kind == "pdf":
        # Its headings are page numbers.
        paths = [(document.title,) for _ in document.passages]
    else:
        paths = [_path(document, passage) for passage in document.passages]
    found: dict[tuple[str, int], None] = {}
    for depth in range(max(map(len, paths), default=0)):
        numbered = enumerate(path[: depth + 1] for path in paths)
        for path, section in groupby(numbered, itemgetter(1)):
            places = [number for number, _ in section]
            if len(path) > depth and _may_name(path[depth]):
                below = places if len(places) <= SECTION_PASSAGES else places[:1]
                found.update(dict.fromkeys((path[depth], document.passages[number].number) for number in below))
    return list(found)


def _path(document: Document, passage: Passage) -> tuple[str, ...]:
    parts = tuple(part for part in passage.heading.split(HEADING_JOINT) if part)
    return parts if document.title in parts else (document.title, *parts)


def _may_name(heading: str) -> bool:
    key = normal_form(heading)
    is_short = len(key.split()) <= HEADING_WORDS and 1 < len(key) <= HEADING_CHARACTERS
    return is_short and any(map(str.isalpha, key)) and key not in GENERIC_HEADINGS and key not in STOP


def _is_plain_word(key: str, surface: str) -> bool:
    """Return whether a key of one word is here only that word, as "us" and "may" are."""
    return surface.islower() and (key in STOP or key in CALENDAR or key in COMMON) and not CJK.search(key)


def keys_of(mentions: Iterable[Mention]) -> Iterator[str]:
    """Yield each key once, in the order of its first mention."""
    yield from dict.fromkeys(mention.key for mention in mentions)
