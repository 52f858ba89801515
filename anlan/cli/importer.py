"""The worker's hand for tables too long for one request: one after the other, in a thread of their own."""

from __future__ import annotations

import structlog
from django.db import connection
from pgqueuer.models import Job

from anlan.cases.hazards import bringing, ledger
from anlan.cli.crew import Crew
from anlan.lib import clock
from anlan.notify import outbox
from anlan.registers import incoming

log = structlog.get_logger(__name__)
BRINGS = {ledger.TABLE: bringing.bring}


class Importer:
    """Takes imports by their jobs, and those that were left over. The job is done with when its import is noted: it
    holds no place among those that deliver messages."""

    def __init__(self) -> None:
        self._crew = Crew(1)
        self._noted: set[int] = set()

    async def take(self, job: Job) -> None:
        self.note(outbox.read_payload(job.payload or b""))

    def note(self, ids: list[int]) -> None:
        for pk in ids:
            if pk not in self._noted:
                self._noted.add(pk)
                self._crew.hand(self._bring, pk, priority=-pk)

    def look(self) -> None:
        """Note what was left over: its job was lost, or whoever had it in hand died."""
        self.note(incoming.waiting())

    def dismiss(self) -> None:
        self._crew.dismiss()

    def _bring(self, pk: int) -> None:
        try:
            incoming.work(pk, BRINGS, at=clock.now())
        except incoming.LOST as error:
            log.warning("import_interrupted", id=pk, error=str(error))
            connection.close()
        except Exception:  # nobody waits for what a crew's task raises
            log.exception("import_not_ended", id=pk)
            connection.close()
        finally:
            self._noted.discard(pk)
