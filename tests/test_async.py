"""asyncio over the same steps: kernel/asynchronous.py."""

from __future__ import annotations

import asyncio
import os
import resource
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

import nlshell
from nlshell.kernel.namespace import private

ADD = "create,excl"


def run(work: Callable[[nlshell.AsyncSession], Coroutine[Any, Any, None]], **options: Any) -> None:
    """Some work with an asynchronous session in a private namespace, within ten seconds."""

    async def whole() -> None:
        with private() as place:
            async with nlshell.open_async(namespace=place, **options) as session:
                await asyncio.wait_for(work(session), 10)

    asyncio.run(whole())


async def veth(session: nlshell.AsyncSession, name: str = "v0") -> None:
    await session.change("link.newlink", {"ifname": name, "linkinfo.kind": "veth"}, flags=ADD)


@pytest.mark.extra("frames")
def test_requests_dumps_and_batches_give_what_a_session_gives() -> None:
    async def work(session: nlshell.AsyncSession) -> None:
        await veth(session)
        links, rules, one = await asyncio.gather(
            session.dump("link.getlink"), session.dump("rule.getrule"), session.request("link.getlink", ifi_index=1)
        )
        assert all(isinstance(each, nlshell.Exchange) for each in (links, rules, one))
        assert {each["ifname"] for each in links} == {"lo", "veth0", "v0"}
        assert [each["ifname"] async for each in session.dump("link.getlink")] == [each["ifname"] for each in links]
        assert one[0]["ifname"] == "lo" and len(rules) > 0
        with pytest.raises(FileExistsError, match="EEXIST"):
            await veth(session)
        built = [await session.build("link.getlink", {"ifi_index": index}) for index in (1, 77)]
        assert [each.errno for each in await session.batch(built)] == [0, 19]
        assert await session.link_names() == await session.names_of([each["ifi_index"] for each in links])
        assert (await session.request("ethtool.features_get", {"header.dev_name": "v0"}))[0].family == "ethtool"
        assert (await session.context("generic")).families
        assert (await session.dump("link.getlink")).df()["ifname"].tolist() == [each["ifname"] for each in links]

    run(work)


def test_events_by_subscription_connection_and_watch() -> None:
    async def work(session: nlshell.AsyncSession) -> None:
        async with session.subscribe("link") as events, session.connect(groups=["link"]) as connection, session.watch("link") as links:
            await veth(session)
            seen = []
            async for event in events:
                assert isinstance(event, nlshell.Message)
                seen.append(event["ifname"])
                if len(seen) == 2:
                    events.close()
            assert set(seen) == {"v0", "veth0"}
            await connection.change("link.setlink", ifname="v0", mtu=1300)
            pending = await connection.ask("link.getlink", ifname="v0")
            assert (await connection.result(pending))[0]["mtu"] == 1300
            heard = [await connection.next(1), await connection.next(1), await connection.next(1)]
            assert [each["mtu"] for each in heard if isinstance(each, nlshell.Message)] == [1500, 1500, 1300]
            while (await links.next(0.2)) is not None:
                pass
            assert {each["ifname"]: each["mtu"] for each in links.table.values()} == {"lo": 65536, "v0": 1300, "veth0": 1500}
            assert await connection.next(0.01) is None

    run(work)


WAITS: dict[str, Callable[[nlshell.AsyncSession], Awaitable[Any]]] = {
    "a subscription": lambda session: session.subscribe("link").next(),
    "a connection": lambda session: session.connect(groups=["link"]).next(),
    "a request": lambda session: _unanswered(session),
}


async def _unanswered(session: nlshell.AsyncSession) -> None:
    request = await session.build("link.getlink", {"ifi_index": 1})
    request.data = (16).to_bytes(4, "little") + (1).to_bytes(2, "little") + bytes(10)  # NLMSG_NOOP, which nobody answers
    await session.exchange(request)


@pytest.mark.parametrize("what", WAITS)
def test_closing_and_cancelling_end_a_wait_at_once(what: str) -> None:
    async def work(session: nlshell.AsyncSession) -> None:
        task = asyncio.ensure_future(WAITS[what](session))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await session.request("link.getlink", ifi_index=1)).ok  # the session lives on
        again = asyncio.ensure_future(WAITS[what](session))
        await asyncio.sleep(0.05)
        started = time.monotonic()
        threading.Timer(0.05, session.close).start()  # from another thread, too
        with pytest.raises(nlshell.Closed):
            await again
        assert time.monotonic() - started < 1

    run(work, timeout=60)


def check_cancelled(count: int) -> None:
    """So many waits, cancelled while they wait: no thread is made, and nothing is left."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, count + 200), hard), hard))
    threads = threading.active_count()
    made: list[int] = []

    async def work(session: nlshell.AsyncSession) -> None:
        before = set(os.listdir("/proc/self/fd"))
        tasks = [asyncio.ensure_future(_unanswered(session)) for _ in range(count)]
        while sum(not task.done() for task in tasks) < count or len(os.listdir("/proc/self/fd")) < len(before) + count:
            await asyncio.sleep(0.01)
        made.append(threading.active_count())
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in ended)
        assert len(set(os.listdir("/proc/self/fd")) - before) <= 4  # sockets that the session keeps

    try:

        async def whole() -> None:
            async with nlshell.open_async(timeout=60) as session:
                await asyncio.wait_for(work(session), 60)

        asyncio.run(whole())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    # Fewer are right, too: one that an earlier test left may end meanwhile.
    assert made[0] <= threads and threading.active_count() <= threads


def test_open_waits_use_one_thread_and_leave_nothing() -> None:
    check_cancelled(20)


@pytest.mark.slow
def test_a_thousand_open_waits_use_one_thread_and_leave_nothing() -> None:
    check_cancelled(1000)


def test_a_time_out_and_a_deadline() -> None:
    async def work(session: nlshell.AsyncSession) -> None:
        with pytest.raises(TimeoutError, match=r"within 0\.1 seconds"):
            await _unanswered(session)
        request = await session.build("link.getlink", {"ifi_index": 1})
        request.data = (16).to_bytes(4, "little") + (1).to_bytes(2, "little") + bytes(10)
        with pytest.raises(TimeoutError, match=r"within 0\.05 seconds"):
            await session.exchange(request, within=0.05)
        assert await session.subscribe("link").next(0.05) is None

    run(work, timeout=0.1)


def test_two_tasks_wait_for_one_socket() -> None:
    async def work(session: nlshell.AsyncSession) -> None:
        async with session.connect(groups=["link"]) as connection:
            waiting = [asyncio.ensure_future(connection.next()) for _ in range(2)]
            asked = [connection.request("link.getlink", ifi_index=1) for _ in range(5)]
            assert [each[0]["ifname"] for each in await asyncio.gather(*asked)] == ["lo"] * 5
            await veth(session)
            told = await asyncio.gather(*waiting)
            assert {each["ifname"] for each in told if isinstance(each, nlshell.Message)} == {"v0", "veth0"}

    run(work)


def test_programs_talk_in_one_loop_and_a_full_peer_holds_up_nobody() -> None:
    async def work(session: nlshell.AsyncSession) -> None:
        async with session.connect(2) as server, session.connect(2, peer=0) as client:
            client.peer = server.port
            data = nlshell.encode("link.getlink", {"ifi_index": 3}, flags="request,ack", seq=7, port=client.port)
            await client.transmit(data)
            request = await server.next(1)
            assert isinstance(request, nlshell.Message) and request.seq == 7
            await server.ack(request)
            await server.refuse(request, "EINVAL", "no")
            await server.done(request)
            answers = [await client.next(1) for _ in range(3)]
            assert [each.type for each in answers if isinstance(each, nlshell.Message)] == ["NLMSG_ERROR", "NLMSG_ERROR", "NLMSG_DONE"]
            server.buffer(2304)
            while client.try_transmit(data + bytes(1000)):
                pass
            ticks: list[float] = []

            async def tick() -> None:
                while True:
                    ticks.append(time.monotonic())
                    await asyncio.sleep(0.01)

            ticking = asyncio.ensure_future(tick())
            with pytest.raises(TimeoutError, match="made no room"):
                await client.transmit(data + bytes(1000), within=0.3)
            ticking.cancel()
            assert len(ticks) > 10  # the loop went on meanwhile

    run(work)
