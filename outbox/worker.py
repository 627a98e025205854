"""The background worker: one process, a few jobs at a time, until it is told to stop.

procrastinate's worker does the work. Around it stand three things that it leaves to others: a database that goes away
is waited for, a signal ends it in every state, and what it says fits in a line.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Iterator

import psycopg
import psycopg_pool
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error, connection, connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

from cesam import ownership

log = logging.getLogger(__name__)

#: How long to wait for a database that is away (seconds), and for jobs under way when told to stop.
WAIT_FOR_DATABASE = 2.0
GRACE_SECONDS = 8.0

_AWAY = (Error, psycopg.Error, psycopg_pool.PoolTimeout, ConnectorException)


def run(*, at_a_time: int = 4, drain: bool = False) -> None:
    """Work until SIGTERM or SIGINT; jobs under way are finished first. With `drain` only until no job is due."""
    with _plain_words():
        asyncio.run(_run(at_a_time, drain))


async def _run(at_a_time: int, drain: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    is_done = False
    while not (is_done or stop.is_set()):
        work = asyncio.create_task(_work(at_a_time, drain))
        await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
        # Cancelled, it stops taking jobs and finishes those that it has.
        work.cancel()
        try:
            await work
            is_done = drain
        except asyncio.CancelledError:
            pass
        except _AWAY as error:
            log.warning("The database does not answer, trying again: %s", " ".join(str(error).split()))
        # The connection that periodic jobs are deferred by lives in a thread of its own.
        await sync_to_async(connections.close_all)()
        if not is_done:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(stopping), WAIT_FOR_DATABASE)
    stopping.cancel()


async def _work(at_a_time: int, drain: bool) -> None:
    # Asked first: the pool would wait half a minute in vain, without a word.
    await sync_to_async(_reach_database)()
    async with _app().open_async() as working:
        await working.run_worker_async(
            concurrency=at_a_time,
            wait=not drain,
            fetch_job_polling_interval=settings.WORKER_LOOK_SECONDS,
            update_heartbeat_interval=settings.WORKER_HEARTBEAT_SECONDS,
            stalled_worker_timeout=settings.WORKER_STALLED_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            install_signal_handlers=False,
        )


def _reach_database() -> None:
    # Each thread has a connection of its own, so it is looked up in the thread.
    connection.ensure_connection()
    if (told := ownership.warning()) and not settings.DEMO_MODE:
        log.warning("%s", told)


def _app() -> App:
    """An app with the same tasks whose queries go by a pool of the worker's own.

    Not `app.replace_connector`: a task that defers another one would then do so on another connection than its own
    transaction, and the job would be there whether the transaction is or not.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3)
    beside = App(connector=connector, import_paths=app.import_paths, worker_defaults=app.worker_defaults)
    beside.tasks, beside.periodic_registry = app.tasks, app.periodic_registry
    return beside


@contextlib.contextmanager
def _plain_words() -> Iterator[None]:
    """A database that is away is told by us, once; the library would add a traceback for each of its parts."""

    def is_news(record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, _AWAY)

    # A filter of a logger does not see what its children say, so it sits on the handlers.
    handlers = logging.getLogger().handlers
    pool = logging.getLogger("psycopg.pool")
    before = pool.level
    pool.setLevel(logging.ERROR)
    for handler in handlers:
        handler.addFilter(is_news)
    try:
        yield
    finally:
        pool.setLevel(before)
        for handler in handlers:
            handler.removeFilter(is_news)
