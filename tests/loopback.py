"""A guard that keeps a test process on this machine: sockets may reach loopback addresses only.

It hears of connections through Python's audit events, so no library can go round it. Child processes are not covered.
"""

import ipaddress
import socket


class OutsideReached(RuntimeError):
    """A test tried to leave this machine; not an OSError, so that no fallback hides it."""


def refuse_outside(event: str, details: tuple[object, ...]) -> None:
    """Audit hook: raise `OutsideReached` when a socket or a name look-up leaves this machine."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        require_loopback(details[0])
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        opened, address = details[0], details[1]
        if isinstance(opened, socket.SocketType) and opened.family in (socket.AF_INET, socket.AF_INET6):
            require_loopback(address[0] if isinstance(address, tuple) else address)


def require_loopback(host: object) -> None:
    """Raise `OutsideReached` unless `host` is this machine; None and "" mean this machine."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        raise OutsideReached(f"A test looked up {name}. Tests use this machine only; start a local server.") from None
    if not (address.is_loopback or address.is_unspecified):
        raise OutsideReached(f"A test connected to {name}. Tests use this machine only; start a local server.")
