"""The command line as people and scripts call it, on the pocket pack."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main
from engine.types import POLES

ROOT = Path(__file__).parents[2]


def run(argv: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr of one call."""
    code = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["app.py", *argv])
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_chat_prints_the_object_that_scripts_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(["chat", "My best friend moved away", "--traits", "E=9,A=7", "--seed", "1", "--json"], capsys)
    answer = json.loads(out)
    assert code == 0
    assert answer["weights"] == {**dict.fromkeys(POLES, 0.0), "E+": 1.0, "A+": 0.5}
    assert set(answer["router_weights"]) == set(POLES) and any(answer["router_weights"].values())
    assert list(answer["stages"]) == ["think", "reflect", "respond"] and all(answer["stages"].values())
    assert answer["text"] == answer["stages"]["respond"] and "<" not in answer["text"]
    assert answer["tokens"] > 10 and answer["seconds"] > 0


def test_the_same_seed_says_the_same_and_strength_zero_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    call = ["chat", "hello", "--traits", "O=9", "--strength", "0", "--seed", "4", "--json"]
    first, second = (json.loads(run(call, capsys)[1]) for _ in range(2))
    assert first["text"] == second["text"]
    assert set(first["weights"].values()) == {0.0}
    plain = json.loads(run(["chat", "hello", "--seed", "4", "--json"], capsys)[1])
    assert plain["stages"] == first["stages"]


def test_weights_and_router_influence(capsys: pytest.CaptureFixture[str]) -> None:
    call = ["chat", "hello", "--weights", "O+=0.8,A-=0.4", "--router", "0.25", "--max-tokens", "5", "--json"]
    answer = json.loads(run(call, capsys)[1])
    for pole in POLES:
        own = {"O+": 0.8, "A-": 0.4}.get(pole, 0.0)
        assert answer["weights"][pole] == pytest.approx(0.75 * own + 0.25 * answer["router_weights"][pole])


def test_the_routers_proposal_is_shaped_by_flags(capsys: pytest.CaptureFixture[str]) -> None:
    call = ["chat", "I failed my exam", "--router", "1", "--max-tokens", "5", "--json"]
    plain = json.loads(run(call, capsys)[1])
    shaped = json.loads(run([*call, "--router-temperature", "5", "--router-top-k", "2"], capsys)[1])
    assert sum(map(bool, shaped["router_weights"].values())) == 2 < sum(map(bool, plain["router_weights"].values()))
    assert shaped["weights"] == shaped["router_weights"] and shaped["situation"] == plain["situation"]
    kept = [pole for pole, weight in shaped["router_weights"].items() if weight]
    assert any(shaped["router_weights"][p] != pytest.approx(plain["router_weights"][p], abs=1e-3) for p in kept)


def test_a_file_is_answered_line_by_line_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messages = ["My dog died last night", "I passed my exam!", "hello", "I cannot sleep"]
    file = tmp_path / "messages.txt"
    file.write_text("\n".join(messages) + "\n", encoding="utf-8")
    code, out, _ = run(["chat", "--file", str(file), "--seed", "2"], capsys)
    together = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and len(together) == len(messages)
    for message, answer in zip(messages, together, strict=True):
        alone = json.loads(run(["chat", message, "--seed", "2", "--json"], capsys)[1])
        assert alone["stages"] == answer["stages"]


def test_a_line_that_cannot_be_answered_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "messages.txt"
    file.write_text("hello\n" + "word " * 900 + "\nbye\n", encoding="utf-8")
    code, out, _ = run(["chat", "--file", str(file), "--max-tokens", "5"], capsys)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 2 and ["error" in answer for answer in answers] == [False, True, False]
    assert "tokens" in answers[1]["error"] and "Shorten" in answers[1]["error"]


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["chat"], "Give a message, or --file"),
        (["chat", "hi", "--traits", "X=3"], "no trait 'X'"),
        (["chat", "hi", "--traits", "E=12"], "1 to 9"),
        (["chat", "hi", "--weights", "Q+=1"], "no expert 'Q\\+'"),
        (["chat", "hi", "--weights", "O+=nan"], "O\\+ is nan"),
        (["chat", "hi", "--strength", "9"], "Strength is 9"),
        (["chat", "hi", "--router", "-1"], "Router influence is -1"),
        (["chat", "hi", "--router-temperature", "0"], "Router temperature is 0"),
        (["chat", "hi", "--router-top-k", "11"], "Router top-k is 11"),
        (["chat", "hi", "--strength", "much"], "number"),
        (["chat", "hi", "--temperature", "7"], "temperature is 7"),
        (["chat", "hi", "--precision", "int3"], "--precision is 'int3'"),
        (["chat", "  "], "message is empty"),
        (["chat", "--file", "nowhere.txt"], "nowhere.txt cannot be read"),
        (["chat", "hi", "--wrong"], "No such option"),
        (["build-pack", "giant"], "no recipe 'giant'"),
        (["dance"], "No such command"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(argv, capsys)
    assert code == 2 and out == ""
    assert len(err.strip().splitlines()) == 1
    import re

    assert re.search(says, err), err


def test_a_folder_that_is_no_pack_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(["chat", "hi", "--pack", str(tmp_path)], capsys)
    assert code == 2 and "has no pack.json" in err and "Traceback" not in err


def test_doctor_names_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(["doctor"], capsys)
    assert code == 0, out
    assert "pack pocket" in out and "packages as pinned" in out
    code, out, _ = run(["doctor", "--pack", str(tmp_path)], capsys)
    assert code == 1 and "BAD" in out and "has no pack.json" in out


def test_a_port_that_is_taken_is_said_before_the_model_loads(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = run(["serve", "--port", str(port)], capsys)
    assert code == 2 and f"127.0.0.1:{port}" in err and "Loading" not in out


def test_the_front_door_answers_without_loading_a_model() -> None:
    called = subprocess.run(
        [sys.executable, "-X", "importtime", "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "build-pack" in called.stdout
    assert " torch\n" not in called.stderr and " gradio\n" not in called.stderr
