"""One clock of ``bench clock``, a process of its own: waits for the word, sweeps until all is done."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime


def main() -> None:
    at, batch = datetime.fromisoformat(sys.argv[1]), int(sys.argv[2])
    from anlan.cli import start

    start.up("engine")
    from anlan.duties import escalation

    first = escalation.next_round()  # opens the connection
    print("ready", flush=True)
    sys.stdin.readline()
    begun, cpu = time.perf_counter(), time.process_time()
    lapsed = rounds = 0
    while first is not None and first <= at:
        swept = escalation.sweep(at=at, limit=batch)
        lapsed, rounds = lapsed + swept.lapsed, rounds + 1
        if not swept.total:
            first = escalation.next_round()
    spent = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
    print(json.dumps({"lapsed": lapsed, "rounds": rounds, **spent}), flush=True)


if __name__ == "__main__":
    main()
