"""The guards of `tests/conftest.py`: offline, private, and with no way off this machine."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from tests.loopback import OutsideReached, require_loopback

# A documentation address (RFC 5737): nobody answers there, even if the guard were gone.
OUTSIDE = "192.0.2.1"


def test_libraries_are_told_to_stay_quiet_and_offline() -> None:
    told = {name: os.environ.get(name) for name in ("OMP_WAIT_POLICY", "HF_HUB_OFFLINE", "GRADIO_ANALYTICS_ENABLED")}
    assert told == {"OMP_WAIT_POLICY": "passive", "HF_HUB_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"}


def test_the_data_folder_is_a_temporary_one() -> None:
    home = Path(os.environ["PERSONA_STUDIO_HOME"])
    assert home.is_dir()
    assert home.is_relative_to(tempfile.gettempdir())


def test_a_connection_outside_is_refused() -> None:
    with socket.socket() as opened, pytest.raises(OutsideReached):
        opened.setblocking(False)
        opened.connect((OUTSIDE, 80))


def test_a_datagram_outside_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as opened, pytest.raises(OutsideReached):
        opened.sendto(b"", (OUTSIDE, 9))


def test_a_name_outside_is_not_looked_up() -> None:
    with pytest.raises(OutsideReached):
        socket.getaddrinfo("persona-studio.invalid", 80)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as opened:
        assert opened.getpeername() == server.getsockname()


@pytest.mark.parametrize(
    "host", [None, "", "localhost", "127.0.0.1", "127.8.9.1", "::1", "::1%lo", "0.0.0.0", b"localhost"]
)
def test_loopback_is_allowed(host: str | bytes | None) -> None:
    require_loopback(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "8.8.8.8", "fe80::1%eth0", "example.org", b"example.org", "localhost.example.org"]
)
def test_anything_else_is_not(host: str | bytes) -> None:
    with pytest.raises(OutsideReached):
        require_loopback(host)
