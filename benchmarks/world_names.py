"""Names for a made-up world: people, places, works, organisations, events, small living things, chat handles.

All are put together from invented syllables or plain words; none is meant to be of anyone. The same random generator
gives the same names. No name is given twice.
"""

import random
from collections.abc import Callable, Iterator, Sequence

STARTS = (
    "bral", "cor", "dren", "el", "fask", "gor", "hesk", "il", "jor", "kel", "lun", "mor", "nev", "or", "pell",
    "quin", "ros", "sel", "tav", "ul", "ven", "wex", "yar", "zem",
)  # fmt: skip
MIDDLES = ("a", "e", "i", "o", "u", "ai", "an", "ar", "el", "en", "er", "il", "in", "or", "un")
PLACE_ENDS = (
    "brask", "dell", "garth", "holm", "kesh", "lund", "mere", "nock", "rand", "sund", "tarn", "vale", "vik", "wold",
    "zell",
)  # fmt: skip
GIVEN_STARTS = (
    "Ad", "Bel", "Cas", "Dor", "Ed", "Fen", "Gal", "Hal", "Ir", "Jas", "Kel", "Lor", "Mav", "Nel", "Os", "Pav",
    "Ril", "Sab", "Tam", "Ulf", "Vas", "Wen", "Yor", "Zel",
)  # fmt: skip
GIVEN_ENDS = (
    "ana", "aro", "eda", "elin", "eris", "eth", "ia", "ian", "ico", "ina", "iven", "o", "olf", "ona", "ora", "rick",
    "rin", "sa", "ta", "wyn",
)  # fmt: skip
SURNAME_ENDS = (
    "ack", "ander", "by", "dal", "egg", "feld", "grim", "hart", "kin", "lo", "mann", "ner", "ov", "quist", "rell",
    "sen", "tor", "vig", "wen", "zky",
)  # fmt: skip

ADJECTIVES = (
    "Amber", "Bitter", "Borrowed", "Broken", "Copper", "Crooked", "Distant", "Drowned", "Early", "Empty",
    "Feathered", "Folded", "Gentle", "Glass", "Hollow", "Hidden", "Iron", "Late", "Little", "Lost", "Marble",
    "Narrow", "Open", "Paper", "Patient", "Pale", "Quiet", "Restless", "Salted", "Scarlet", "Second", "Silent",
    "Silver", "Sleeping", "Slow", "Stolen", "Tidal", "Unfinished", "Violet", "Wandering", "Winter", "Wooden",
)  # fmt: skip
NOUNS = (
    "Almanac", "Anchor", "Archive", "Atlas", "Balcony", "Barometer", "Bridge", "Cabinet", "Candle", "Carousel",
    "Cellar", "Clock", "Compass", "Corridor", "Crossing", "Engine", "Ferry", "Garden", "Granary", "Harbour",
    "Heron", "Hour", "Island", "Kiln", "Ladder", "Lantern", "Letter", "Lighthouse", "Loom", "Mirror", "Mountain",
    "Needle", "Orchard", "Organ", "Parade", "Pilot", "Quarry", "Railway", "Raven", "River", "Scale", "Shore",
    "Signal", "Stair", "Station", "Sundial", "Thread", "Tower", "Umbrella", "Village", "Violin", "Voyage",
    "Waterwheel", "Window",
)  # fmt: skip
FIELDS = (
    "Acoustics", "Astronomy", "Botany", "Cartography", "Ceramics", "Crystallography", "Folklore", "Forestry",
    "Geology", "Horology", "Hydrology", "Mathematics", "Medicine", "Metallurgy", "Meteorology", "Navigation",
    "Optics", "Printing", "Surveying", "Weaving",
)  # fmt: skip
HOUSES = (
    "Press", "Foundry", "Shipyard", "Mill", "Brewery", "Instruments", "Publishing", "Glassworks", "Observatory",
    "Quarries",
)  # fmt: skip
GATHERINGS = (
    "Regatta", "Congress", "Exhibition", "Expedition", "Festival", "Flood", "Strike", "Fair", "Race", "Siege",
)  # fmt: skip
COLOURS = (
    "ashen", "banded", "brindle", "dusky", "freckled", "glossy", "hoary", "mealy", "pallid", "rusty", "sooty",
    "streaked", "tawny", "velvet",
)  # fmt: skip
PLANTS = (
    "bogbell", "creeper", "figroot", "fleawort", "gallgrass", "marshcup", "mossrose", "nettlevine", "pondweed",
    "sedge", "thornling",
)  # fmt: skip
INSECTS = (
    "beetle", "bristlefly", "drone", "gnat", "hawkling", "leafhopper", "midge", "moth", "sawfly", "skimmer",
    "weevil",
)  # fmt: skip
GROUNDS = (
    "bog", "brake", "carr", "fen", "flats", "heath", "hollow", "levels", "marsh", "meadow", "moor", "spinney",
)  # fmt: skip


class Names:
    """Gives new names, each once."""

    def __init__(self, chance: random.Random, people: int) -> None:
        """Take `people`, how many there will be: half as many surnames make people of one surname common."""
        self._chance, self._given = chance, set[str]()
        self.surnames = list(dict.fromkeys(self._surname() for _ in range(max(8, people // 2))))

    def person(self) -> str:
        """Return a given name and a surname, sometimes with a middle initial."""
        return self._new(self._person)

    def place(self) -> str:
        """Return a town, a valley or an island."""
        return self._new(lambda: self._stem().title() + self._chance.choice(PLACE_ENDS))

    def region(self) -> str:
        """Return a county or province."""
        return self._new(lambda: self._stem().title() + self._chance.choice(["shire", "mark", "ia", " Coast"]))

    def work(self) -> str:
        """Return the title of a book, an opera or a film; many differ in one word only."""
        return self._new(self._work)

    def firm(self, place: str) -> str:
        """Return a company, mostly named for a surname or for `place`."""
        base = self._chance.choice([place, self._chance.choice(self.surnames), *[f"{self._surname()}"]])
        return self._new(
            lambda: f"{base} {self._chance.choice(HOUSES)}", or_else=lambda: self.firm(self._stem().title())
        )

    def institute(self, place: str) -> str:
        """Return a learned body with at least four words, so that it has an acronym."""
        kind = self._chance.choice(["Institute of", "Academy of", "School of", "Society for"])
        form = f"{place} {kind} {{}} and {{}}"
        return self._new(lambda: form.format(*self._chance.sample(FIELDS, 2)))

    def event(self, place: str) -> str:
        """Return a gathering or a calamity named for `place`."""
        which = ["Great", "First", "Second", "Third", "Midsummer", "Winter", "Jubilee"]
        return self._new(lambda: f"{self._chance.choice(which)} {place} {self._chance.choice(GATHERINGS)}",
                         or_else=lambda: self.event(self._stem().title()))  # fmt: skip

    def living(self, kinds: Sequence[str]) -> str:
        """Return a plant or an insect, in lower case."""
        return self._new(lambda: f"{self._chance.choice(COLOURS)} {self._stem()} {self._chance.choice(kinds)}")

    def ground(self) -> str:
        """Return where something grows, in lower case."""
        return self._new(
            lambda: f"{self._stem()}{self._chance.choice(['a', 'ing', 'et'])} {self._chance.choice(GROUNDS)}"
        )

    def handle(self) -> str:
        """Return how somebody is called in a chat."""
        return self._new(lambda: f"{self._stem()}_{self._chance.choice(NOUNS).lower()}")

    def _new(self, draw: Callable[[], str], or_else: Callable[[], str] | None = None) -> str:
        for name in self._draws(draw):
            if name.casefold() not in self._given:
                self._given.add(name.casefold())
                return name
        if or_else is None:
            raise RuntimeError("The names ran out. Give the world fewer passages or more syllables.")
        return or_else()

    def _draws(self, draw: Callable[[], str]) -> Iterator[str]:
        return (draw() for _ in range(60))

    def _stem(self) -> str:
        chance = self._chance
        return chance.choice(STARTS) + chance.choice(MIDDLES) + (chance.choice(STARTS) if chance.random() < 0.4 else "")

    def _surname(self) -> str:
        return self._stem().title() + self._chance.choice(SURNAME_ENDS)

    def _person(self) -> str:
        chance = self._chance
        given = chance.choice(GIVEN_STARTS) + chance.choice(GIVEN_ENDS)
        initial = f" {chance.choice('ABCDEFGHJKLMNPRSTVW')}." if chance.random() < 0.1 else ""
        return f"{given}{initial} {chance.choice(self.surnames)}"

    def _work(self) -> str:
        chance, nouns = self._chance, self._chance.sample(NOUNS, 2)
        adjective = chance.choice(ADJECTIVES)
        return chance.choice([
            f"The {adjective} {nouns[0]}", f"The {nouns[0]} of the {adjective} {nouns[1]}",
            f"{adjective} {nouns[0]}, {chance.choice(ADJECTIVES)} {nouns[1]}", f"A {nouns[0]} for the {nouns[1]}",
            f"Beyond the {adjective} {nouns[0]}", f"The {nouns[0]} and the {nouns[1]}",
        ])  # fmt: skip


def acronym(name: str) -> str:
    """Return the first letters of the capitalised words of `name`: what an institute is called for short."""
    return "".join(word[0] for word in name.split() if word[0].isupper())
