"""The command line: serve (default), chat, build-pack, evaluate, backup, doctor. Parses and prints, no more."""

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from app.settings import Settings, read_settings
from engine.errors import AdapterError, BadInput, ModelLoadError, PackError, PersonaStudioError, SettingsError
from engine.personality.big_five import describe, parse_traits, parse_weights
from engine.types import POLES, Done, Failed, Persona, PersonaRequest, Sampling, Stage, Trace, Traits

app = typer.Typer(add_completion=False, no_args_is_help=False, help="Persona Studio: tune, hear and judge personas.")

PackOption = Annotated[Path | None, typer.Option("--pack", help="A pack folder; the pocket pack when left out.")]
PrecisionOption = Annotated[str | None, typer.Option(help="auto, nf4, bf16 or fp32.")]
DeviceOption = Annotated[str | None, typer.Option(help="auto, cpu or cuda.")]


def main() -> None:
    """Run the command line; one sentence and exit 2 on bad input (a wrong pack too), 1 when the engine cannot go on."""
    try:
        # Without its standalone mode Typer hands usage errors and exit codes back instead of printing a page.
        sys.exit(app(standalone_mode=False) or 0)
    except PersonaStudioError as error:
        is_input = isinstance(error, BadInput | ModelLoadError | PackError | AdapterError | SettingsError)
        _fail(str(error), 2 if is_input else 1)
    except typer.Abort:
        sys.exit(130)
    except TyperException as error:
        _fail(error.format_message(), 2)


@app.callback(invoke_without_command=True)
def _default(context: typer.Context) -> None:
    logging.basicConfig(level=read_settings().log_level, format="%(levelname)s %(name)s: %(message)s")
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    pack: PackOption = None,
    precision: PrecisionOption = None,
    device: DeviceOption = None,
) -> None:
    """Serve the studio page."""
    from app.bootstrap import serve_studio

    serve_studio(_settings(pack, precision, device), host, port, _say)


@dataclass(frozen=True, slots=True)
class ChatFlags:
    """What every message of one `chat` call shares."""

    persona: Persona
    strength: float
    router_influence: float
    router_temperature: float
    router_top_k: int
    sampling: Sampling

    def request(self, message: str) -> PersonaRequest:
        """Return the row of one message."""
        return PersonaRequest(
            message,
            self.persona,
            strength=self.strength,
            router_influence=self.router_influence,
            router_temperature=self.router_temperature,
            router_top_k=self.router_top_k,
            sampling=self.sampling,
        )


@app.command()
def chat(  # noqa: PLR0913  a command's parameters are its flags
    message: Annotated[str | None, typer.Argument(help="What to say.")] = None,
    traits: Annotated[str, typer.Option(help="E=9,A=7; those left out are 5.")] = "",
    weights: Annotated[str, typer.Option(help="O+=0.8,A-=0.3 instead of the traits' own.")] = "",
    router: Annotated[float, typer.Option(help="Router influence, 0..1.")] = 0.0,
    router_temperature: Annotated[float, typer.Option(help="Above 1 it spreads, below 1 it commits; 0.1..5.")] = 1.0,
    router_top_k: Annotated[int, typer.Option(help="Experts of its proposal that count, 1..10.")] = len(POLES),
    strength: Annotated[float, typer.Option(help="Factor on all weights; 0 is the plain base.")] = 1.0,
    temperature: Annotated[float, typer.Option(help="0 is greedy.")] = 0.7,
    max_tokens: Annotated[int, typer.Option(help="Upper bound on the answer.")] = 220,
    seed: Annotated[int, typer.Option(help="Same seed, same text.")] = 0,
    file: Annotated[Path | None, typer.Option(help="One message a line instead of MESSAGE.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per answer.")] = False,
    pack: PackOption = None,
    precision: PrecisionOption = None,
    device: DeviceOption = None,
) -> None:
    """Answer a message, or every line of a file, in a persona's voice."""
    flags = ChatFlags(
        Persona(
            traits=parse_traits(traits) if traits else Traits(),
            override=parse_weights(weights) if weights else None,
        ),
        strength,
        router,
        router_temperature,
        router_top_k,
        Sampling(temperature=temperature, max_new_tokens=max_tokens, seed=seed),
    )
    requests = [flags.request(text) for text in _messages(message, file)]
    is_lines = as_json or file is not None
    has_failed = False
    for answer in _answers(_settings(pack, precision, device), requests):
        if isinstance(answer, Trace):
            _say(json.dumps(answer_object(answer), ensure_ascii=False) if is_lines else _readable(answer))
        elif file is None:
            raise answer
        else:
            has_failed = True
            _say(json.dumps({"error": str(answer)}, ensure_ascii=False))
    if has_failed:
        raise typer.Exit(2)


@app.command("build-pack")
def build_pack(
    name: Annotated[str, typer.Argument(help="Which pack: pocket.")],
    out: Annotated[Path | None, typer.Option(help="Where the pack goes; assets/packs/NAME when left out.")] = None,
    work: Annotated[Path | None, typer.Option(help="Checkpoints and results; resumed when they exist.")] = None,
    baselines: Annotated[Path | None, typer.Option(help="Also write here what stage 3 must beat.")] = None,
) -> None:
    """Build a pack from the corpus: base, experts, router, joint stage, dial."""
    from app.bootstrap import POCKET_PACK, build_pocket, write_baselines

    if name != "pocket":
        raise BadInput(f"There is no recipe {name!r}. The one there is: pocket.")
    folder = work or read_settings().home / "builds" / name
    build_pocket(out or POCKET_PACK, folder, _say)
    if baselines:
        write_baselines(baselines, folder)


@app.command()
def evaluate(  # noqa: PLR0913  a command's parameters are its flags
    what: Annotated[str, typer.Argument(help="What to judge: voice.")],
    out: Annotated[Path | None, typer.Option(help="Write the figures into this report.json, under `voice`.")] = None,
    samples: Annotated[Path | None, typer.Option(help="Write every answer here as JSON lines, for reading.")] = None,
    baselines: Annotated[Path | None, typer.Option(help="What build-pack --baselines wrote.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    pack: PackOption = None,
    precision: PrecisionOption = None,
    device: DeviceOption = None,
) -> None:
    """Judge a pack with texts by authors who never saw its corpus."""
    from app.bootstrap import judge_pack
    from app.reports import readable_report, sample_lines, with_section

    if what != "voice":
        raise BadInput(f"There is no judge of {what!r}. The one there is: voice.")
    report = with_section(out, what) if out else None
    judged = judge_pack(_settings(pack, precision, device), baselines)
    if out and report is not None:
        out.write_text(report(judged.figures), encoding="utf-8")
    if samples:
        samples.write_text("".join(sample_lines(judged)), encoding="utf-8")
    _say(json.dumps(judged.figures, ensure_ascii=False) if as_json else readable_report(judged.figures))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where the copy goes; must not be there yet.")]) -> None:
    """Copy everything that is remembered to one file, also while the studio runs."""
    from app.bootstrap import back_up_database

    size = back_up_database(read_settings(), file)
    _say(f"Wrote {file}: {size / 2**20:.1f} MiB, checked. docs/design/storage.md says how it is restored.")


@app.command()
def figure(
    out: Annotated[Path, typer.Option(help="Where the SVG goes.")] = Path(
        "assets/figures/personafuse-architecture.svg"
    ),
) -> None:
    """Write the architecture figure as one SVG."""
    from app.widgets.architecture_figure import write_figure

    write_figure(out)
    _say(f"Wrote {out}")


@app.command()
def doctor(pack: PackOption = None) -> None:
    """Check this machine and the pack, and say what to do about each finding."""
    from app.bootstrap import examine

    findings = examine(_settings(pack, None, None))
    for finding in findings:
        _say(f"{'ok ' if finding.is_ok else 'BAD'}  {finding.what}")
    if not all(finding.is_ok for finding in findings):
        raise typer.Exit(1)


def answer_object(trace: Trace) -> dict[str, object]:
    """Return the object that `chat --json` prints."""
    return {
        "weights": trace.weights.as_poles(),
        "gates": trace.gates.as_poles(),
        "router_weights": trace.reading.weights.as_poles(),
        "situation": {
            "id": trace.reading.situation,
            "confidence": round(trace.reading.confidence, 4),
            "is_unsure": trace.reading.is_unsure,
            "is_ruled": trace.reading.is_ruled,
        },
        "stages": {stage.value: trace.text_of(stage) for stage in Stage},
        "text": trace.reply,
        "tokens": trace.tokens,
        "seconds": round(trace.seconds, 3),
        "first_token_s": round(trace.first_token_s, 3),
        "stop_reason": trace.stop_reason.value,
    }


def _messages(message: str | None, file: Path | None) -> list[str]:
    if (message is None) == (file is None):
        raise BadInput('Give a message, or --file FILE with one message a line: python app.py chat "Hello".')
    if message is not None:
        return [message]
    assert file is not None
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read as UTF-8 text: {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            raise BadInput(f"{file}, line {number} is empty. Write one message a line.")
    if not lines:
        raise BadInput(f"{file} is empty. Write one message a line.")
    return lines


def _answers(settings: Settings, requests: list[PersonaRequest]) -> Iterator[Trace | PersonaStudioError]:
    """Yield one trace or error per request, in order, each as soon as those before it are there."""
    from app.bootstrap import open_engine

    engine = open_engine(settings)
    at_once = settings.rows + settings.max_waiting
    try:
        for first in range(0, len(requests), at_once):
            ended: dict[int, Trace | PersonaStudioError] = {}
            following = 0
            for event in engine.respond(requests[first : first + at_once]):
                if isinstance(event, Done | Failed):
                    ended[event.row] = event.trace if isinstance(event, Done) else event.error
                while following in ended:
                    yield ended.pop(following)
                    following += 1
    finally:
        engine.close()


def _readable(trace: Trace) -> str:
    stages = [f"{stage.value.capitalize()}: {trace.text_of(stage)}" for stage in (Stage.THINK, Stage.REFLECT)]
    note = f"[{describe(trace.weights)}; {trace.tokens} tokens, {trace.tokens_per_second:.0f} a second]"
    return "\n".join([*stages, "", trace.reply, "", note])


def _settings(pack: Path | None, precision: str | None, device: str | None) -> Settings:
    given = {"pack": pack, "precision": precision, "device": device}
    settings = read_settings()
    changed = {key: value for key, value in given.items() if value is not None}
    for key, choices in (("precision", ("auto", "nf4", "bf16", "fp32")), ("device", ("auto", "cpu", "cuda"))):
        if key in changed and changed[key] not in choices:
            raise BadInput(f"--{key} is {changed[key]!r}. Choose one of {', '.join(choices)}.")
    return settings.model_copy(update=changed)


def _say(line: str) -> None:
    typer.echo(line)


def _fail(message: str, code: int) -> None:
    typer.echo(message, err=True)
    sys.exit(code)
