"""Runs alone, once for each message: reads one task as JSON from standard input, says how it went on standard output.

No Django, no database, no secrets of the installation. Unless ``inside`` is true every name is resolved to public
addresses only, at the moment of each connection, so that neither a redirect nor a name that changes leads into the
network of the installation.
"""

from __future__ import annotations

import io
import ipaddress
import json
import logging
import re
import resource
import socket
import sys
from typing import Any

MOST_MEMORY = 512 * 2**20
_resolve = socket.getaddrinfo


def main() -> None:
    task = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    if not task["inside"]:
        socket.getaddrinfo = _public_only
    json.dump(_send(task), sys.stdout)


def _send(task: dict[str, Any]) -> dict[str, Any]:
    from apprise import Apprise, AppriseAsset, NotifyFormat
    from apprise.common import PersistentStoreMode

    heard = io.StringIO()
    logging.getLogger("apprise").addHandler(logging.StreamHandler(heard))
    logging.getLogger("apprise").setLevel(logging.WARNING)
    asset = AppriseAsset(app_id="Anlan", async_mode=False, storage_mode=PersistentStoreMode.MEMORY, plugin_paths=[])
    service = Apprise(asset=asset)
    if not service.add(task["url"]):
        return {"sent": False, "bad": True}
    sent = service.notify(title=task["title"], body=task["body"], body_format=NotifyFormat.TEXT)
    status = re.search(r"error=([1-5]\d\d)", heard.getvalue())  # some services add digits of their own (ntfy: 40401)
    return {"sent": bool(sent), "status": int(status.group(1)) if status else 0}


def _public_only(*args: Any, **kwargs: Any) -> list[Any]:
    found = [one for one in _resolve(*args, **kwargs) if ipaddress.ip_address(one[4][0]).is_global]
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, "not a public address")
    return found


if __name__ == "__main__":
    main()
