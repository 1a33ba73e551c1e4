"""docs/examples/kubernetes: what its parts say of each other, and that the programs run as it lets them run.

Kubernetes' own schemas are large, so they are asked by hand when the manifest is changed (CONTRIBUTING.md).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bouncehook.configuration import load
from bouncehook.places import InetPlace
from bouncehook_demo.waiting import wait_until

MANIFEST = Path(__file__).parents[2] / "docs" / "examples" / "kubernetes" / "bouncehook.yaml"
PARTS = {part["kind"]: part for part in yaml.safe_load_all(MANIFEST.read_text(encoding="utf-8"))}
POD = PARTS["StatefulSet"]["spec"]["template"]["spec"]
CONTAINERS = {one["name"]: one for one in POD["containers"]}
USER = POD["securityContext"]["runAsUser"]


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """The volumes, as the pod gets them, at another place."""
    # Not below a directory of root's own: the pod's user must get there.
    made = Path(tempfile.mkdtemp(prefix="bouncehook-kubernetes-", dir="/tmp"))
    made.chmod(0o755)
    places = {"/var/lib/bouncehook": made / "data", "/etc/bouncehook-secret": made / "secret"}
    for place in places.values():
        place.mkdir()
    for name, text in PARTS["ConfigMap"]["data"].items():
        for mounted, place in places.items():
            text = text.replace(mounted, str(place))
        (made / name).write_text(text.replace("customers.yaml", str(made / "customers.yaml")))
    (made / "secret" / "keys").write_text(f"1 {'ab' * 32}\n")
    config = (made / "bouncehook.yaml").read_text()
    (made / "bouncehook.yaml").write_text(f"{config}customers: {made}/customers.yaml\n")
    for path in (made / "secret" / "keys", made / "data"):
        os.chown(path, 0, POD["securityContext"]["fsGroup"])
    (made / "secret" / "keys").chmod(0o440)
    (made / "data").chmod(0o2775)
    yield made
    shutil.rmtree(made)


def as_the_pod(log: Path, *command: object) -> subprocess.Popen[bytes]:
    words = [str(word) for word in command]
    with log.open("wb") as file:
        return subprocess.Popen(words, stdout=file, stderr=file, user=USER, group=USER, extra_groups=[])


def test_its_parts_agree(directory: Path) -> None:
    settings = load(directory / "bouncehook.yaml").settings
    for name, socket in (("milter", settings.milter_socket), ("lmtp", settings.lmtp_socket)):
        assert isinstance(socket.place, InetPlace)
        port = socket.place.port
        assert socket.reached_at == InetPlace(PARTS["Service"]["metadata"]["name"], port)
        assert {"name": name, "port": port} in PARTS["Service"]["spec"]["ports"]
        assert {"port": port} in PARTS["NetworkPolicy"]["spec"]["ingress"][0]["ports"]
        assert CONTAINERS[name]["ports"] == [{"containerPort": port}]
        assert f"('127.0.0.1', {port})" in CONTAINERS[name]["readinessProbe"]["exec"]["command"][-1]
    selector = PARTS["Service"]["spec"]["selector"]
    assert selector == PARTS["StatefulSet"]["spec"]["template"]["metadata"]["labels"]
    assert selector == PARTS["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"]


def test_the_programs_run_so(directory: Path, commands: Path) -> None:
    """As a user without a name, who may write nowhere but to the volume; ready, and ended by a signal."""
    (made,) = POD["initContainers"]
    spool = made["command"][-1].replace("/var/lib/bouncehook", str(directory / "data"))
    assert as_the_pod(directory / "make-spool", commands / "bouncehook", "make-spool", spool).wait(60) == 0
    config = f"--config={directory / 'bouncehook.yaml'}"
    logs = {name: directory / f"{name}.log" for name in CONTAINERS}
    running = {name: as_the_pod(logs[name], commands / one["command"][0], config) for name, one in CONTAINERS.items()}
    try:
        for name, log in logs.items():
            wait_until(lambda log=log: "serving 1 customer" in log.read_text(), 30, log.read_text)  # type: ignore[misc]
            if probe := CONTAINERS[name].get("readinessProbe"):
                subprocess.run(probe["exec"]["command"], check=True)
    finally:
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        statuses = {name: process.wait(60) for name, process in running.items()}
    assert statuses == dict.fromkeys(running, 0)
    assert not [log for log in logs.values() if "hung up" in log.read_text()]
