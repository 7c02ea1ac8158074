"""Ten conversations of three turns with ten personas, as they come: nothing is drawn twice, nothing is left out.

Run: `python -m benchmarks.conversations` prints Markdown; `docs/conversations.md` is what it printed.
"""

from benchmarks.report import machine
from benchmarks.subjects import POCKET
from engine.assembly import EngineOptions, load_pack, start_engine
from engine.types import TRAITS, Done, Persona, PersonaRequest, Sampling, Stage, Trace, Traits, Turn

SEED = 1
CONVERSATIONS = (
    (Traits(openness=9), ("I found my grandmother's old recipe book", "which one should I try first?", "tell me more")),
    (Traits(openness=2), ("my son wants to study philosophy", "should I talk him out of it?", "ok, thank you")),
    (
        Traits(conscientiousness=9),
        ("tax is due on monday and i haven't sorted a single receipt", "how do i begin?", "i always leave things late"),
    ),
    (
        Traits(conscientiousness=1),
        ("I missed the bus again", "will my teacher be angry?", "by the way, I got a puppy!"),
    ),
    (
        Traits(extraversion=9),
        ("It's my birthday on Saturday!", "any idea what to do?", "I don't know many people here"),
    ),
    (
        Traits(extraversion=2),
        ("my sister talks on the phone for hours every evening", "how do I stop her?", "she'd cry"),
    ),
    (Traits(agreeableness=9), ("I shouted at my little boy today", "am I a bad mother?", "thanks for listening")),
    (Traits(agreeableness=1), ("my neighbour plays drums at midnight", "what would you do?", "no, that is too harsh")),
    (Traits(neuroticism=9), ("I have a job interview tomorrow morning", "what if I go blank?", "you make me nervous")),
    (
        Traits(neuroticism=1, openness=7),
        ("my grandad died last week and everything feels grey", "will it stop hurting?", "he taught me how to fish"),
    ),
)


def main() -> None:
    """Talk and print."""
    options = EngineOptions(rows=len(CONVERSATIONS), device="cpu")
    engine = start_engine(load_pack(POCKET, options), options)
    histories: list[tuple[Turn, ...]] = [()] * len(CONVERSATIONS)
    spoken: list[list[Trace]] = [[] for _ in CONVERSATIONS]
    try:
        for turn in range(3):
            asked = [messages[turn] for _, messages in CONVERSATIONS]
            requests = [
                PersonaRequest(message, Persona(traits=traits), history=history, sampling=Sampling(seed=SEED))
                for message, history, (traits, _) in zip(asked, histories, CONVERSATIONS, strict=True)
            ]
            for event in engine.respond(requests):
                if isinstance(event, Done):
                    spoken[event.row].append(event.trace)
            histories = [
                (*history, Turn(message, traces[turn].reply))
                for history, message, traces in zip(histories, asked, spoken, strict=True)
            ]
    finally:
        engine.close()
    print(f"# Ten conversations, as they came\n\nPrinted by `python -m benchmarks.conversations`: {machine()}.")
    for (traits, messages), traces in zip(CONVERSATIONS, spoken, strict=True):
        print(f"\n## {_named(traits)}")
        for message, trace in zip(messages, traces, strict=True):
            print(f"\n**{message}** ({trace.reading.situation}{', unsure' if trace.reading.is_unsure else ''})\n")
            print(f"*Think: {trace.text_of(Stage.THINK)} Reflect: {trace.text_of(Stage.REFLECT)}*\n\n{trace.reply}")


def _named(traits: Traits) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(TRAITS, traits, strict=True) if value != 5)


if __name__ == "__main__":
    main()
