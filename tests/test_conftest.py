"""The fixtures and guards of conftest do what they say."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")

# 192.0.2.0/24 and .invalid are reserved for documentation (RFC 5737, RFC 2606): they lead nowhere.
ELSEWHERE = ("192.0.2.1", 9)


@pytest.mark.expects_outbound
def test_connecting_elsewhere_fails() -> None:
    with socket.socket() as sock, pytest.raises(AssertionError, match="outbound network"):
        sock.connect(ELSEWHERE)


@pytest.mark.expects_outbound
def test_sending_or_resolving_elsewhere_fails() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(AssertionError, match="outbound"):
        sock.sendto(b"x", ELSEWHERE)
    with pytest.raises(AssertionError, match="outbound"):
        socket.getaddrinfo("host.invalid", 80)


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


def run_in_a_project(pytester: pytest.Pytester, test: str) -> pytest.RunResult:
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nmarkers =\n  real_data: x\n  ftm: x\n  expects_outbound: x\n")
    pytester.makepyfile(test)
    return pytester.runpytest_subprocess()


def test_an_outbound_attempt_fails_the_test_even_when_swallowed(pytester: pytest.Pytester) -> None:
    result = run_in_a_project(
        pytester,
        f"""
        import contextlib, socket
        def test_swallows():
            with contextlib.suppress(BaseException):
                socket.socket().connect({ELSEWHERE!r})
        def test_clean():
            pass
        """,
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*outbound network, error swallowed*"])


@pytest.mark.parametrize("marker", ["real_data", "ftm"])
@pytest.mark.parametrize("required", ["", "1"])
def test_a_skip_fails_where_it_is_forbidden(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, marker: str, required: str
) -> None:
    fixture, variable = {
        "real_data": ("shared_data", "FORESTALL_REQUIRE_DATA"),
        "ftm": ("ftm_python", "FORESTALL_REQUIRE_PEERS"),
    }[marker]
    monkeypatch.setenv("FORESTALL_DATA", str(pytester.path / "nowhere"))
    monkeypatch.delenv("FORESTALL_FTM_PYTHON", raising=False)
    monkeypatch.setenv(variable, required)
    result = run_in_a_project(
        pytester,
        f"""
        import pytest
        @pytest.mark.{marker}
        def test_needs_it({fixture}):
            pass
        @pytest.mark.{marker}
        def test_skips_by_hand():
            pytest.skip("because")
        def test_other():
            pytest.skip("not one of those")
        """,
    )
    if required:
        assert result.parseoutcomes() == {"errors": 1, "failed": 1, "skipped": 1}
    else:
        result.assert_outcomes(skipped=3)


@pytest.mark.postgres
def test_each_test_has_a_database_of_its_own(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) == 0
        connection.execute(sa.text("CREATE TABLE kept (x integer)"))
    engine.dispose()


@pytest.mark.postgres
def test_nothing_is_left_of_the_test_before(postgres_url: str) -> None:
    test_each_test_has_a_database_of_its_own(postgres_url)


@pytest.mark.ftm
def test_the_named_interpreter_has_followthemoney(ftm_python: Path) -> None:
    command = "from followthemoney import model; print(model.get('Person').label)"
    answer = subprocess.run([ftm_python, "-c", command], capture_output=True, text=True, check=True)
    assert answer.stdout == "Person\n"
