"""What it costs to delete the sent messages of a day in PostgreSQL, where each day is a partition, against row by row;
and how long two notifiers wait for it that remember messages meanwhile.

bench/run message_days URL [MESSAGES [DAYS]]

URL is of a database that may be emptied.  MESSAGES are remembered, as many on each of DAYS; the oldest day goes.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable

from bouncehook.envelope import Recipient
from bouncehook.return_address import SECONDS_PER_DAY, day_of
from bouncehook.sent_message import SentMessage
from bouncehook_bench.rounds import machine, quantile
from bouncehook_notifier.store import message_days, retention, tables
from bouncehook_notifier.store.retention import Limits, Place
from bouncehook_notifier.store.store import Store

BATCH = 100
"""messages that the milter gathers"""
UNDISTURBED_SECONDS = 5.0
ROW_BY_ROW = 20_000
"""messages that are deleted row by row, for comparison"""
FILL = """
    INSERT INTO messages (customer, id, day, sender, recipients, envid, message_id, tags, sent)
    SELECT 'customer-' || n % 100, '4jY' || n, {day}, 'news@acme.example',
        json_build_array('user' || n || '@far.example'), '', '<' || md5(n::text) || '@acme.example>', '[]',
        {day} * 86400.0 + n % 86400
    FROM generate_series(1, {count}) AS n
"""


def main() -> None:
    """Measure and print."""
    url = sys.argv[1]
    messages, days = (int(given) for given in (sys.argv[2:] + ["1000000", "31"][len(sys.argv) - 2 :]))
    stores = [Store(url, name) for name in "ab"]
    with stores[0]._engine.begin() as connection:
        tables.metadata.drop_all(connection)
    for store in stores:
        store.open()
    today = day_of(time.time())
    oldest = today - days
    filled(stores[0], range(oldest, today), messages // days)
    row_by_row = by_rows(stores[0], oldest - 30)
    with stores[0].transaction() as connection:
        message_days.prepare_coming(connection, time.time())
    undisturbed = remembered(stores, today, lambda: time.sleep(UNDISTURBED_SECONDS))
    begun = time.perf_counter()
    disturbed = remembered(stores, today, lambda: dropped(stores[0], oldest))
    seconds = time.perf_counter() - begun
    for store in stores:
        store.close()
    slowest = {name: 1000 * quantile(took, 1.0) for name, took in (("alone", undisturbed), ("beside", disturbed))}
    estimate = messages // days * row_by_row
    print(f"{messages} messages of {days} days; the oldest day: {seconds:.3f} s; row by row about {estimate:.0f} s")
    told = ", ".join(f"{took:.0f} ms {name}" for name, took in slowest.items())
    print(f"slowest batch of {BATCH} messages of two notifiers: {told}")
    result = {"measured": "message_days", "machine": machine(), "messages": messages, "days": days}
    print(json.dumps({**result, "seconds": seconds, "row_by_row": estimate, "slowest_ms": slowest}))


def filled(store: Store, days: range, count: int) -> None:
    """As many messages on each day."""
    with store.transaction() as connection:
        message_days.prepare(connection, days)
    before = store._database.set_answer_timeout(0)  # a day of some million messages takes longer than a notifier waits
    for day in days:
        begun = time.monotonic()
        with store._engine.begin() as connection:
            connection.exec_driver_sql(FILL.format(day=day, count=count).replace("%", "%%"))
        print(f"day {day - days.start + 1} of {len(days)}: {time.monotonic() - begun:.0f} s", flush=True)
    store._database.set_answer_timeout(before)


def by_rows(store: Store, day: int) -> float:
    """Seconds for one message that is deleted with its batch."""
    with store._engine.begin() as connection:
        connection.exec_driver_sql(FILL.format(day=day, count=ROW_BY_ROW).replace("%", "%%"))
    limits = Limits(delivered=0.0, undelivered=0.0, sent=(day + 1.0) * SECONDS_PER_DAY, suppressed=0.0)
    place: Place | None = Place()
    begun = time.monotonic()
    while place:
        with store.transaction() as connection:
            place = retention.prune_messages(connection, limits, place)
    return (time.monotonic() - begun) / ROW_BY_ROW


def dropped(store: Store, day: int) -> None:
    """The partition of a day goes."""
    with store.transaction() as connection:
        gone = message_days.drop_older(connection, (day + 1 + message_days.CLOCK_DAYS) * SECONDS_PER_DAY)
    if gone != [day]:
        raise RuntimeError(f"{gone} went, and not {day}")


def remembered(stores: list[Store], day: int, meanwhile: Callable[[], None]) -> list[float]:
    """Seconds of each batch of all stores, while something else is done."""
    took: list[float] = []
    done = threading.Event()

    def remember(store: Store, name: str) -> None:
        number = 0
        while not done.is_set() or not number:
            batch = [
                SentMessage(f"{name}{time.time_ns()}{one}", "acme", day, "a@acme.example", [Recipient("b@far.example")])
                for one in range(BATCH)
            ]
            begun = time.perf_counter()
            store.remember(batch)
            took.append(time.perf_counter() - begun)
            number += 1

    threads = [threading.Thread(target=remember, args=(store, name)) for store, name in zip(stores, "ab", strict=True)]
    for thread in threads:
        thread.start()
    meanwhile()
    done.set()
    for thread in threads:
        thread.join()
    return took


if __name__ == "__main__":
    main()
