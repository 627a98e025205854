"""The worker, in the process of the tests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import SyncToAsync

from outbox import worker


def work_off() -> None:
    """Do what waits for the worker, until nothing does.

    The driver of the browser leaves its loop running in this thread; the worker's own would not start beside it. The
    thread in which the worker asks the database would live on with its pool, and renderers fork from single-threaded
    processes only.
    """
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        worker.run(drain=True)
    finally:
        asyncio._set_running_loop(loop)
        SyncToAsync.single_thread_executor.shutdown()
        SyncToAsync.single_thread_executor = ThreadPoolExecutor(max_workers=1)
