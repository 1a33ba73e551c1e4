"""From a clean Debian with a Postfix and the package to the first report, by the commands of docs/install.md.

Called by `build_debs`, to try each package that it has built, and by a test, which takes the time.  Touches the root
that it is given.  The commands are carried out as they stand there.

What is not of the document: the endpoint of the customer is on that system, and the Debian packages that ours depends
on are downloaded before it is booted, because a booted one has no network.
"""

from __future__ import annotations

from customer import FAILURES, START_ENDPOINT, put_endpoint, send
from debian_root import DebianRoot, dependencies
from install_document import commands_below


def first_report(system: DebianRoot) -> list[str]:
    """`system` is not booted, has a Postfix, and the package in /source/dist.  Returns the commands of the document."""
    _build, install, *configure = [
        command for block in commands_below("The package")[:4] for command in block.splitlines() if command
    ]
    _look, apply, _doctor = commands_below("4. Postfix")[0].splitlines()
    *before_check, check, start = configure
    here = f"sed -i 's,https://acme.example/.*,{FAILURES},' /etc/bouncehook/customers.yaml; {START_ENDPOINT}"
    private = "printf 'delivery:\\n  private: yes\\n' >> /etc/bouncehook/bouncehook.yaml"

    (package,) = system.path("/source/dist").glob("*.deb")
    system.install(dependencies(package))
    put_endpoint(system)
    with system.booted():
        system.run(f"cd /source; {install.replace('install ', 'install -y ', 1)}")
        for command in before_check:
            system.run(command)
        system.run(f"{here}; {private}")
        for command in (check, start, apply):
            system.run(command)
        send(system, "first")
    return [install, *configure, apply, "sendmail"]
