"""An exchange of identifiers over a socket on this machine: the same sealed messages, carried at once.

Only loopback addresses are served or asked: Forestall opens no connection to another machine. Two
agencies join their loopback ends by the tunnel that their networks already trust. The messages do not
rely on it: they are sealed to the partner's keys and signed.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from forestall.analysis.private_linkage import read_header
from forestall.core import ForestallError, Refusal
from forestall.workbench.private_exchange import Count, answer, count, keep_approval
from forestall.workbench.private_exchange_desk import Desk
from forestall.workbench.private_exchange_reveal import Shared, reveal
from forestall.workbench.private_exchange_state import Holdings, kept, known, read_stage

__all__ = ["Service", "ask", "serve"]

_LARGEST_FRAME = 1 << 27
_PATIENCE = 120.0
_REPLY = {"offer": "answer", "approval": "release", "pointers": "closing"}


@dataclass(frozen=True, slots=True)
class Service:
    """What a desk serves.

    Parameters
    ----------
    desk : Desk
    holdings : dict
        What may be counted against.
    kind, purpose, agreement : str
        The only offers that are answered.
    on_message : callable
        Told of each message: its kind, the exchange, and the error code or "".
    on_shared : callable
        Given what an exchange revealed.
    """

    desk: Desk
    holdings: Holdings
    kind: str
    purpose: str
    agreement: str
    on_message: Callable[[str, str, str], None]
    on_shared: Callable[[str, tuple[Shared, ...]], None]


def serve(
    service: Service, host: str, port: int, *, messages: int, on_listening: Callable[[int], None]
) -> None:
    """Answer partners until so many messages have come (0: until interrupted).

    Raises
    ------
    Refusal
        ``exchange.loopback`` for an address that is not of this machine.
    """
    _check_loopback(host)
    asyncio.run(_serve(service, host, port, messages, on_listening))


def ask(desk: Desk, host: str, port: int, exchange: str) -> Count | tuple[Shared, ...]:
    """Take the next steps of an exchange with a partner that serves.

    Before the count, sends the offer and gives the count. Once approved here, and there, gives what is
    shared and whom to call.

    Raises
    ------
    ForestallError
        ``exchange.unreachable``; ``exchange.partner_refused`` with the partner's code, among them
        ``exchange.waiting`` while nobody there has approved; ``exchange.stage``.
    Refusal
        ``exchange.loopback``, and those of each step.
    """
    _check_loopback(host)

    def carry(kind: str) -> bytes:
        return asyncio.run(_carry(host, port, kept(desk, exchange, kind)))

    stage = read_stage(desk, exchange)
    if stage == "offered":
        return count(desk, carry("offer"))
    if stage == "approved":
        reveal(desk, carry("approval"))
        stage = "pointed"
    if stage == "pointed":
        return reveal(desk, carry("pointers"))[0]
    raise ForestallError(
        "exchange.stage",
        f"The exchange is {stage}; there is nothing to ask now.",
        "After the count, approve: forestall link exchange approve EXCHANGE",
    )


async def _serve(
    service: Service, host: str, port: int, messages: int, on_listening: Callable[[int], None]
) -> None:
    enough = asyncio.Event()
    handled = 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal handled
        try:
            message = await asyncio.wait_for(_read_frame(reader), _PATIENCE)
            await asyncio.wait_for(_write_frame(writer, _reply(service, message)), _PATIENCE)
            handled += 1
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            service.on_message("unreadable", "", "exchange.cut")
        finally:
            writer.close()
            if messages and handled >= messages:
                enough.set()

    server = await asyncio.start_server(handle, host, port)
    async with server:
        on_listening(server.sockets[0].getsockname()[1])
        await enough.wait()


def _reply(service: Service, message: bytes) -> bytes:
    """The frame that goes back: a message, or the code of what went wrong."""
    kind, exchange = "unreadable", ""
    try:
        header = read_header(message)
        kind, exchange = header.kind[:20], header.exchange[:32]
        reply = _take(service, kind, exchange, message)
    except ForestallError as error:
        service.on_message(kind, exchange, error.code)
        return b"E" + error.code.encode()
    service.on_message(kind, exchange, "")
    return b"M" + reply


def _take(service: Service, kind: str, exchange: str, message: bytes) -> bytes:
    desk = service.desk
    if kind not in _REPLY:
        raise ForestallError("exchange.kind", "This message is not served.", "")
    # A partner whose line was cut asks again with the same bytes, and gets the same answer.
    if known(desk, exchange, kind) == message and (reply := known(desk, exchange, _REPLY[kind])):
        return reply
    if kind == "offer":
        return answer(
            desk,
            message,
            service.holdings,
            kind=service.kind,
            purpose=service.purpose,
            agreement=service.agreement,
        )
    if kind == "approval":
        keep_approval(desk, message)
        raise ForestallError("exchange.waiting", "Nobody here has approved yet.", "Ask again later.")
    shared, reply_message = reveal(desk, message)
    service.on_shared(exchange, shared)
    return reply_message


async def _carry(host: str, port: int, message: bytes) -> bytes:
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), _PATIENCE)
        try:
            await asyncio.wait_for(_write_frame(writer, message), _PATIENCE)
            frame = await asyncio.wait_for(_read_frame(reader), _PATIENCE)
        finally:
            writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        raise ForestallError(
            "exchange.unreachable",
            f"Nobody answers at {host}:{port}, or the line was cut.",
            "Ask the partner whether it serves; the exchange can go on where it stands.",
        ) from None
    if frame[:1] == b"M":
        return frame[1:]
    code = frame[1:80].decode("ascii", "replace")
    remedy = (
        "Ask again when their person has approved."
        if code == "exchange.waiting"
        else "Call the partner; their log has the reason."
    )
    raise ForestallError("exchange.partner_refused", f"The partner's desk answered {code}.", remedy)


async def _read_frame(reader: asyncio.StreamReader) -> bytes:
    size = int.from_bytes(await reader.readexactly(8), "big")
    if not 0 < size <= _LARGEST_FRAME:
        raise ConnectionError("frame size")
    return await reader.readexactly(size)


async def _write_frame(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(len(data).to_bytes(8, "big") + data)
    await writer.drain()


def _check_loopback(host: str) -> None:
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise Refusal(
            "exchange.loopback",
            f"{host} is not an address of this machine's own loopback.",
            "Use 127.0.0.1 or ::1, and the tunnel that your network provides; or carry files.",
        )
