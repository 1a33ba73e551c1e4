"""A real Prometheus for the tests of this folder, with the alert rules that we ship.  Writes below its directory."""

from __future__ import annotations

import json
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import yaml

from places import free_port, program

RULES = Path(__file__).parents[2] / "packaging" / "prometheus"
NAME = "bouncehook.rules.yml"


class Prometheus:
    """A Prometheus of its own on loopback, which scrapes one notifier every second."""

    def __init__(self, directory: Path, target: str, rules: Path = RULES / NAME) -> None:
        """`rules` are ours unless a test has others."""
        self.url = f"http://127.0.0.1:{free_port()}"
        config = yaml.safe_load((RULES / "scrape.example.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        assert config["rule_files"] == [NAME]
        config["rule_files"] = [str(rules)]
        config["scrape_configs"][0]["static_configs"][0]["targets"] = [target]
        (directory / "prometheus.yml").write_text(yaml.safe_dump(config))
        command = [
            program("prometheus"),
            f"--config.file={directory / 'prometheus.yml'}",
            f"--storage.tsdb.path={directory / 'data'}",
            f"--web.listen-address={self.url.removeprefix('http://')}",
        ]
        self.log = directory / "prometheus.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=directory)

    def ask(self, path: str, **parameters: str) -> Any:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}") as answer:
                return json.load(answer)["data"]
        except OSError:
            return None

    def query(self, expression: str) -> list[Any]:
        found = self.ask("query", query=expression)
        return found["result"] if found else []

    def firing(self) -> set[str]:
        """The names of the alerts that are there now."""
        found = self.ask("alerts")
        alerts = found["alerts"] if found else []
        return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)
