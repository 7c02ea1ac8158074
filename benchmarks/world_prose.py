"""How a made-up world is worded: what holds between which kinds of thing, and many ways of saying and asking it.

`{s}` is the subject, `{o}` the object; a text about the subject uses `told`, one about the object `told_there`.
Questions use other words than the texts where plain English has some.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relation:
    """Something that holds between two things; each subject has one object."""

    source: str
    """Kind of the subject."""
    target: str
    """Kind of the object; "year" is a number."""
    told: tuple[str, ...]
    """Clauses for the text about the subject."""
    told_there: tuple[str, ...]
    """Clauses for the text about the object; empty if it has none."""
    phrases: tuple[str, ...]
    """The object, described by `{x}`."""
    questions: tuple[str, ...]
    """What asks for the object of `{x}`."""


RELATIONS = (
    Relation("person", "town",
        ("{s} was born in {o} to a family of weavers", "{s} came into the world at {o}, the youngest of five",
         "{s} spent a childhood in {o}, the place of birth in every register", "{s}, a native of {o}, left early"),
        ("among those born here was {s}", "the register of births shows {s}, whose cradle is kept in the hall"),
        ("the town where {x} was born", "the birthplace of {x}"),
        ("In which town was {x} born?", "What is the birthplace of {x}?")),
    Relation("person", "institute",
        ("{s} studied at the {o} for six terms", "{s} took a degree from the {o} after two failed attempts",
         "the {o} admitted {s} on a bursary", "{s} learned the trade at the {o}"),
        ("{s} passed through its lecture rooms as a student", "its best known pupil was {s}"),
        ("the school at which {x} studied", "the body that trained {x}"),
        ("Where did {x} study?", "Which institution educated {x}?")),
    Relation("person", "person",
        ("{s} was taught by {o}, to whom every early notebook is addressed", "{s} began as an apprentice of {o}",
         "it was {o} who first tutored {s}", "{s} owed the method to a patient mentor, {o}"),
        ("of all pupils, {s} stayed longest", "{s} came every week for lessons and kept the notes"),
        ("the teacher of {x}", "the mentor under whom {x} learned"),
        ("Who taught {x}?", "Who was the mentor of {x}?")),
    Relation("person", "firm",
        ("{s} drew a salary from {o} for most of a working life", "{s} joined {o} as a clerk and left as a partner",
         "{o} employed {s} until the second fire", "from the age of thirty {s} worked for {o}"),
        ("its wage books name {s} among the draughtsmen", "{s} kept the accounts there for two decades"),
        ("the company that employed {x}", "the employer of {x}"),
        ("For which company did {x} work?", "Who employed {x}?")),
    Relation("person", "year",
        ("{s} was born in the spring of {o}", "the parish book enters the birth of {s} under {o}",
         "{s}, born {o}, outlived four sisters", "an older lexicon errs by a decade; {s} was born in {o}"), (),
        ("the year of birth of {x}",), ("In which year was {x} born?", "When was {x} born?")),
    Relation("work", "person",
        ("{s} was written by {o} over a single winter", "{o} is the author of {s}, though a rival claimed it",
         "{s} came from the pen of {o}", "the manuscript of {s} is in the hand of {o}"),
        ("the most read of the writings is {s}", "with {s} came a modest fame", "{s} took three drafts"),
        ("the author of {x}", "the writer of {x}", "whoever wrote {x}"),
        ("Who wrote {x}?", "Who is the author of {x}?")),
    Relation("work", "firm",
        ("{s} was brought out by {o} in a run of four hundred", "{o} issued {s} after two other houses had declined",
         "{s} appeared under the imprint of {o}", "the rights to {s} lay with {o}"),
        ("its one success in print was {s}", "it took the risk of printing {s}"),
        ("the publisher of {x}", "the house that published {x}"),
        ("Which company published {x}?", "Who is the publisher of {x}?")),
    Relation("work", "town",
        ("{s} is set in {o}, recognisable from its two bridges", "the plot of {s} never leaves {o}",
         "readers soon knew the streets of {s} for those of {o}", "{s} takes place in {o} during a long frost"),
        ("visitors ask for the house that appears in {s}", "{s} plays in these very streets"),
        ("the town in which {x} is set", "the setting of {x}"),
        ("In which town is {x} set?", "Where does the story of {x} take place?")),
    Relation("work", "year",
        ("{s} reached the shops in {o}", "the first copy of {s} is dated {o}", "{s} was entered at the library in {o}",
         "later catalogues misprint the date, but {s} is from {o}"), (),
        ("the year in which {x} came out",), ("In which year did {x} come out?", "When was {x} published?")),
    Relation("firm", "person",
        ("{s} was founded by {o} with borrowed money", "{o} set up {s} in a rented shed",
         "the founder of {s} was {o}, aged twenty-six", "{s} began as a side line of {o}"),
        ("with two cousins a business was started that became {s}", "{s} was the enterprise of these years"),
        ("the founder of {x}", "the person who started {x}"),
        ("Who founded {x}?", "Who was the founder of {x}?")),
    Relation("firm", "town",
        ("{s} has its head office in {o}", "{s} works from {o}, next to the customs house",
         "the chimneys of {s} stand at the edge of {o}", "{s} moved to {o} and never left"),
        ("the largest employer is {s}", "{s} keeps its offices by the old gate"),
        ("the town where {x} is based", "the seat of {x}"),
        ("In which town is {x} based?", "Where does {x} have its seat?")),
    Relation("firm", "year",
        ("{s} was entered in the trade register in {o}", "the deed of {s} is dated {o}", "{s} opened its doors in {o}",
         "{s} claims an older date on its letterhead, yet the deed says {o}"), (),
        ("the year in which {x} was founded",), ("In which year was {x} founded?", "When did {x} begin?")),
    Relation("institute", "person",
        ("the {s} owes its charter to {o}", "the first head of the {s} was {o}", "{o} led the {s} in its first years",
         "at its opening the {s} was directed by {o}"),
        ("the post of first director of the {s} was accepted with reluctance",),
        ("the first director of the {x}", "the first head of the {x}"),
        ("Who was the first director of the {x}?", "Who headed the {x} first?")),
    Relation("institute", "town",
        ("the {s} stands on a hill above {o}", "the lecture rooms of the {s} are in {o}",
         "since the flood the {s} has been housed in {o}"),
        ("students of the {s} fill its lodging houses", "the {s} rents the upper market hall"),
        ("the town that houses the {x}", "the town in which the {x} stands"),
        ("In which town does the {x} stand?", "Which town houses the {x}?")),
    Relation("event", "town",
        ("the {s} took place in {o}, on both banks", "{o} was the scene of the {s}",
         "for three weeks the {s} filled the streets of {o}"),
        ("older people still speak of the {s}", "a plaque by the well recalls the {s}"),
        ("the town where the {x} took place", "the scene of the {x}"),
        ("In which town did the {x} take place?", "Where was the {x}?")),
    Relation("event", "person",
        ("the {s} was led by {o}, who lost a thumb to it", "at the head of the {s} stood {o}",
         "{o} organised the {s} against all advice"),
        ("the {s} was a venture of these restless years", "in the {s} there was a chance to lead"),
        ("the leader of the {x}", "the person who led the {x}"),
        ("Who led the {x}?", "Who was the leader of the {x}?")),
    Relation("event", "year",
        ("the {s} fell in the dry summer of {o}", "the {s} is dated {o} on the medal", "the year of the {s} was {o}",
         "a ballad moves the {s} by seven years; it was {o}"), (),
        ("the year of the {x}",), ("In which year was the {x}?", "When did the {x} happen?")),
    Relation("town", "region",
        ("{s} lies in the hills of {o}", "{s} is a market town of {o}", "{s} has belonged to {o} since the war",
         "the tolls of {s} went to the treasury of {o}"),
        ("a road leads from its customs post to {s}",),
        ("the region that {x} lies in", "the province around {x}"),
        ("In which region does {x} lie?", "To which region does {x} belong?")),
    Relation("town", "person",
        ("the main square of {s} bears the name of {o}", "{s} raised a statue to {o}, its benefactor",
         "{s} owes its waterworks to a gift of {o}"),
        ("a legacy paid for the waterworks of {s}", "in {s} a statue shows a figure with a lamp"),
        ("the benefactor to whom {x} raised a statue", "the person honoured by a statue in {x}"),
        ("Whom does a statue in {x} honour?", "Who was the benefactor of {x}?")),
    Relation("town", "year",
        ("{s} received its charter in {o}", "{s} is first named in a deed of {o}", "the walls of {s} date from {o}"),
        (),
        ("the year of the charter of {x}",),
        ("In which year did {x} get its charter?", "How old is the charter of {x}?")),
    Relation("region", "town",
        ("{s} is governed from {o}", "the assembly of {s} meets in {o}", "the capital of {s} is {o}"),
        ("the assembly of {s} sits in the old exchange",),
        ("the capital of {x}", "the town from which {x} is governed"),
        ("What is the capital of {x}?", "Which town governs {x}?")),
    Relation("plant", "insect",
        ("{s} is visited by the {o}, which carries its pollen", "the {o} pollinates {s}",
         "without the {o}, {s} sets no seed"),
        ("it carries the pollen of the {s} on its hind legs", "it is rarely seen away from flowers of the {s}"),
        ("the insect that pollinates the {x}", "the pollinator of the {x}"),
        ("Which insect pollinates the {x}?", "What carries the pollen of the {x}?")),
    Relation("plant", "ground",
        ("{s} grows at the wet margin of {o}", "{s} is known from {o} and a few ditches near it",
         "most of what is left of {s} stands in {o}"),
        ("the {s} covers its wetter half", "botanists come here for the {s}"),
        ("the place where the {x} grows", "the habitat of the {x}"),
        ("Where does the {x} grow?", "What is the habitat of the {x}?")),
    Relation("insect", "ground",
        ("{s} overwinters in {o}", "{s} lays its eggs in the reeds of {o}", "swarms of {s} rise from {o} in june"),
        ("the {s} spends the cold months under its bark",),
        ("the place where the {x} overwinters", "the winter quarters of the {x}"),
        ("Where does the {x} overwinter?", "Where does the {x} spend the winter?")),
    Relation("insect", "plant",
        ("the larvae of {s} feed on {o}", "{s} eats little but the leaves of {o}", "the grubs of {s} strip {o} bare"),
        ("its leaves are eaten by the {s}",),
        ("the food plant of the {x}", "the plant that feeds the {x}"),
        ("What do the larvae of the {x} feed on?", "Which plant feeds the {x}?")),
    Relation("ground", "town",
        ("{s} begins where the last houses of {o} end", "the parish of {o} cuts hay on {s}", "{s} drains towards {o}"),
        ("the ditches of {s} empty into its moat",),
        ("the town nearest to {x}", "the town beside {x}"),
        ("Which town is nearest to {x}?", "Which town lies beside {x}?")),
    Relation("handle", "firm",
        ("{s} started at {o} on monday", "{s}: first week at {o} done, my feet hurt", "{s} is on nights at {o} now"),
        (), ("the company where {x} works", "the employer of {x}"),
        ("Where does {x} work?", "Which company employs {x}?")),
    Relation("handle", "plant",
        ("{s}: i finally found a {o}, in a jar on the windowsill now", "{s} grows a {o} in the bath",
         "{s} bought seeds of the {o}, twelve of them"),
        (), ("the plant that {x} keeps", "the plant grown by {x}"),
        ("Which plant does {x} keep?", "What does {x} grow?")),
)  # fmt: skip

FILLERS = {
    "person": ("letters from these years are scarce", "a portrait hangs, badly lit, in the reading room of the {o}",
               "friends remembered a dry humour and a fear of horses", "the household kept bees and owed money",
               "a quarrel with {o} about a boundary wall went on for years", "two notebooks survived the damp",
               "critics compared the style, unkindly, with that of {o}", "the winters were spent copying maps for pay"),
    "work": ("a second edition corrected the spelling of nine names", "reviewers found the middle third too long",
             "the only known drawing for it was lost in {o}", "it is often bound together with {o}",
             "a stage version ran for eleven evenings", "the dedication has never been explained",
             "schoolchildren copied out its fourth chapter", "its paper came from a mill near {o}"),
    "thing": ("accounts of it differ in almost every detail", "the archive keeps a box of loose receipts",
              "a traveller noted the smell of tar and bread", "some confuse it with {o}, without reason",
              "the roof was mended with slates from {o}", "on market days the queue reached the corner",
              "nobody has counted the steps twice and got the same figure", "a bell from {o} rings the hours"),
    "low": ("it likes shade and sour soil", "the old floras give it three other names", "it was drawn once, and badly",
            "rain brings it out, frost ends it", "a dried specimen lies in a drawer, eaten by mites",
            "walkers mistake it for the {o}", "after a mild winter there are more than one can count",
            "it smells faintly of pears when crushed", "the {o} is found a little further downhill"),
    "handle": ("someone: same here, it has rained since tuesday", "someone: who took the big kettle",
               "someone: lol no", "someone: the {o} again? really?", "someone: bring bread, there is none left",
               "someone: my train is stuck near the tunnel again", "someone: ok who is in for saturday, cards or walk",
               "someone: that is what they told me about the {o} as well"),
}  # fmt: skip
"""What is said besides the facts; `{o}` is anything of the world."""

LINKS = (", and ", "; ", ", while ", " – ")
"""Between two clauses of one sentence."""

LOOKS = (
    "faded", "torn", "small", "folded", "hasty", "careful", "stained", "long", "unsigned", "official", "blotted",
    "friendly", "bitter", "second", "charred", "misdated", "forged", "witty", "dull",
)  # fmt: skip
FINDS = (
    "letter", "receipt", "sketch", "list", "map", "hymnal", "diary", "ledger", "bill", "photograph", "verdict",
    "postcard", "recipe", "drawing", "pamphlet", "will", "passport", "telegram", "essay", "psalter", "menu",
    "invoice", "logbook", "cutting", "playbill",
)  # fmt: skip
KEPT = (
    "from an attic", "found behind a stove", "kept by a nephew", "sold at auction", "in the county archive",
    "nailed to a door", "in a cake tin", "copied by a schoolteacher", "rescued from a fire", "without a date",
    "from a lawyer's desk", "under the floor", "in private hands", "lent by a museum", "bought for pennies",
    "lost and found twice", "among seed packets", "with a wax seal", "in a foreign hand", "read aloud at a wake",
)  # fmt: skip
SAYS = (
    "mentions", "complains of", "praises", "argues about", "hints at", "records", "describes", "forgets",
    "jokes about", "warns of", "asks for", "counts", "laments", "explains", "pictures", "values", "doubts",
    "promises", "repeats",
)  # fmt: skip
KINDS = (
    "heavy", "cheap", "good", "nameless", "cold", "wet", "missing", "noisy", "late", "borrowed", "thin", "deaf",
    "salt", "unpaid", "new", "stray", "long", "warm", "lame", "mild", "green", "painted", "heated", "foreign",
    "sour", "mended", "secret", "royal", "idle", "sweet", "crooked", "spare", "stubborn", "shared", "early",
    "dusty", "left-hand",
)  # fmt: skip
TOPICS = (
    "rain", "coal", "gloves", "soup", "dogs", "pears", "fences", "steps", "horses", "socks", "debts", "tea",
    "tides", "hay", "spoons", "weddings", "carts", "candles", "bells", "apples", "teeth", "coats", "tar", "ice",
    "neighbours", "fish", "fiddlers", "pavements", "moths", "axles", "cards", "jam", "comets", "coughs", "ink",
    "lotteries", "goats", "sermons", "hats", "kettles", "mirrors", "songs", "puddles", "lamps", "barrels", "keys",
    "buttons", "feathers", "uncles", "boots",
)  # fmt: skip
"""Six parts of one more sentence: what was found, how it looked, how it was kept, what it says of what."""


def found_something(chance: random.Random) -> str:
    """Return a sentence about an old paper, without its full stop."""
    look = chance.choice(LOOKS)
    article = "an" if look[0] in "aeiou" else "a"
    found = f"{article} {look} {chance.choice(FINDS)} {chance.choice(KEPT)}"
    return f"{found} {chance.choice(SAYS)} {chance.choice(KINDS)} {chance.choice(TOPICS)}"
