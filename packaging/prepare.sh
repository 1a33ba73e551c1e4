# Sourced by packaging/quickstart and tests/run: installs what is missing, and says what it does meanwhile.
#
#   prepare EXTRA PACKAGE…   Debian packages PACKAGE… and those that bouncehook itself needs; then the virtual
#                            environment $VENV with bouncehook[milter,EXTRA] of this tree.  What is there is left alone.
#
# The environment lives where unprivileged users can read it, because Postfix starts the pipe as one; for the same
# reason it is made with the system's own python3.

VENV=${BOUNCEHOOK_VENV:-/var/cache/bouncehook/venv}
PYTHON=/usr/bin/python3
SYSTEM_PACKAGES=(python3 python3-venv python3-dev gcc libc6-dev libmilter-dev postfix libsasl2-modules)

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
fail() { say "$*"; exit 1; }

prepare() {
    local extra=$1
    shift
    [ "$(id -u)" = 0 ] || fail "must run as root: it starts a Postfix; try: sudo $0"
    install_packages "${SYSTEM_PACKAGES[@]}" "$@"
    make_environment "milter,$extra"
}

# For whoever is not root: what of the tests needs neither pymilter nor Postfix, with any python3, in an environment of
# one's own.
prepare_without_root() {
    PYTHON=$(command -v python3) || fail "there is no python3"
    VENV=${BOUNCEHOOK_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/bouncehook/venv}
    # Root's runs may have left a .hypothesis in the tree.
    export HYPOTHESIS_STORAGE_DIRECTORY=$VENV/hypothesis
    make_environment tests
}

install_packages() {
    local package missing=()
    command -v dpkg-query apt-get > /dev/null ||
        fail "needs Debian or Ubuntu: it installs what is missing with apt-get, which is not here"
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    apt_can_download || fail "it would have to install ${missing[*]}"
    say "installing ${missing[*]}"
    if [ ! -e /etc/postfix/main.cf ] && command -v debconf-set-selections > /dev/null; then
        echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
    fi
    local log status=0
    log=$(mktemp)
    (
        forbid_services
        apt-get update &&
            DEBIAN_FRONTEND=noninteractive \
                apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}"
    ) > "$log" 2>&1 || status=$?
    [ $status = 0 ] || { tail -n 20 "$log" >&2; fail "apt-get could not install ${missing[*]}; its last lines are above"; }
    rm -f "$log"
}

# Whether apt-get and pip reach what they download from: they themselves would try for minutes.  Where a proxy or a mirror
# of one's own is configured, only they can tell.
apt_can_download() {
    local site
    # grep reads all of it, here and below: with -q it ends at the first match, and pipefail takes the other's broken pipe
    # for a no.
    apt-config dump | grep '^Acquire::[^ ]*Proxy' > /dev/null && return
    site=$(apt-get update --print-uris 2> /dev/null | cut -d "'" -f 2 | sed q)
    [ -n "$site" ] || { say "apt has no sources; see sources.list(5)"; return 1; }
    reaches "$site" apt-get
}

pip_can_download() {
    "$VENV/bin/python" -m pip config list |
        grep -E '(index-url|index_url|no-index|no_index|find-links|find_links|proxy)=' > /dev/null && return
    reaches https://pypi.org pip
}

reaches() {
    local site=$1 who=$2 host port
    [ -z "${http_proxy:-}${https_proxy:-}${all_proxy:-}${HTTP_PROXY:-}${HTTPS_PROXY:-}${ALL_PROXY:-}" ] || return 0
    [[ $site =~ ^(https?)://([^/:]+)(:([0-9]+))? ]] || return 0
    host=${BASH_REMATCH[2]} port=${BASH_REMATCH[4]:-$([ "${BASH_REMATCH[1]}" = https ] && echo 443 || echo 80)}
    timeout 10 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$host" "$port" 2> /dev/null && return
    if timeout 10 getent hosts "$host" > /dev/null; then
        say "$host, from where $who downloads, does not answer on port $port: is this machine on a network?"
    else
        say "the name $host, from where $who downloads, cannot be looked up: which name server is in /etc/resolv.conf?"
    fi
    return 1
}

# Until the end of this subshell nothing that is installed may start a service: not a Postfix, not a Dovecot.  And
# PostgreSQL makes no database cluster, which would start with the machine.
forbid_services() {
    local policy=/usr/sbin/policy-rc.d clusters=/etc/postgresql-common/createcluster.d made
    made=$clusters/bouncehook.conf
    mkdir -p "$clusters"
    echo 'create_main_cluster = false' > "$made"
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' > "$policy"
        chmod 755 "$policy"
        made="$made $policy"
    fi
    trap "rm -f $made; rmdir -p --ignore-fail-on-non-empty $clusters" EXIT
}

# make_environment EXTRAS: the last of them names the environment's stamp.
make_environment() {
    local extras=$1 stamp top wanted copy
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$PYTHON is $("$PYTHON" -V); bouncehook needs 3.11 (Debian 12, Ubuntu 24.04) or later"
    top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
    stamp=$VENV/.dependencies-${extras##*,}
    wanted=$(dependencies_digest "$top" "$extras")
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        say "making the virtual environment $VENV (a minute or two the first time)"
        [ -x "$VENV/bin/python" ] || { mkdir -p "$(dirname "$VENV")" && "$PYTHON" -m venv "$VENV"; }
        pip_can_download || fail "it would have to install bouncehook's Python packages into $VENV"
        quietly "$VENV/bin/python" -m pip install 'setuptools >= 68' wheel
        copy=$(copy_of_source "$top")
        # -std=gnu17: the sources of pymilter 1.0.5 do not compile as C23, the default of GCC 15.
        CFLAGS="-std=gnu17 ${CFLAGS:-}" quietly "$VENV/bin/python" -m pip install --no-build-isolation "$copy[$extras]"
        rm -rf "$copy"
        echo "$wanted" > "$stamp"
        source_digest "$top" > "$VENV/.source"
    elif [ "$(cat "$VENV/.source" 2>/dev/null)" != "$(source_digest "$top")" ]; then
        say "installing this tree into $VENV"
        copy=$(copy_of_source "$top")
        quietly "$VENV/bin/python" -m pip install --no-build-isolation --no-deps --force-reinstall "$copy"
        rm -rf "$copy"
        source_digest "$top" > "$VENV/.source"
    fi
    chmod -R go+rX "$(dirname "$VENV")"
}

SOURCE_FOLDERS="core milter bounce_pipe lmtp recogniser notifier admin"

# Built from a copy, so that the tree stays free of build/ and of root's files.
copy_of_source() {
    local copy
    copy=$(mktemp -d)
    (cd "$1" && cp -r setup.cfg pyproject.toml README.md LICENSE $SOURCE_FOLDERS "$copy")
    echo "$copy"
}

source_digest() {
    (cd "$1" && find setup.cfg pyproject.toml $SOURCE_FOLDERS -type f ! -path '*/__pycache__/*' -print0 | sort -z |
        xargs -0 sha256sum | sha256sum)
}

dependencies_digest() {
    { echo "$2"; "$PYTHON" -V; sed -n '/^install_requires/,$p' "$1/setup.cfg"; } | sha256sum
}

quietly() {
    local log
    log=$(mktemp)
    "$@" > "$log" 2>&1 || { tail -n 30 "$log" >&2; fail "failed: $*"; }
    rm -f "$log"
}
