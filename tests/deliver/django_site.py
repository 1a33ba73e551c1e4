"""A Django site with anymail, as a customer may have one: what anymail's signal says is written to a file.

    django_site.py PORT FILE

Started by test_shipped_templates.  Serves 127.0.0.1:PORT; each signal is a line of JSON in FILE.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress import serve

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ANYMAIL={"WEBHOOK_SECRET": "webhook:geheim"},
    INSTALLED_APPS=["anymail"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a test",
    USE_TZ=True,
)
django.setup()

from anymail.signals import tracking  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("anymail/", include("anymail.urls"))]


def keep(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    told = {
        "esp": esp_name,
        "type": event.event_type,
        "reject_reason": event.reject_reason,
        "recipient": event.recipient,
        "message_id": event.message_id,
        "timestamp": event.timestamp.isoformat(),
        "tags": event.tags,
        "metadata": event.metadata,
        "mta_response": event.mta_response,
        "event_id": event.event_id,
    }
    with Path(sys.argv[2]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    tracking.connect(keep)
    serve(get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=2)
