#!/bin/sh
# Makes a clone ready for one of the Makefile's targets:  tools/setup.sh demo | check | test
#
#   demo    .venv with the program, editable, and what it imports
#   check   that, and what the checks and tests import
#   test    that, and the system packages of the browser tests
#
# What is ready is left alone; .venv is looked at again when pyproject.toml changes. System
# packages are installed as root on Debian and Ubuntu, elsewhere only when asked: SETUP=1 (with
# sudo); never with SETUP=0. Where CI is set, a missing one is an error; elsewhere it is named.

set -eu
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1

fail() {
    echo "error: $*" >&2
    exit 1
}

# Whether system packages may be installed here.
may_install() {
    command -v apt-get >/dev/null || return 1
    case ${SETUP:-} in
    0) return 1 ;;
    1) [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ;;
    *) [ "$(id -u)" = 0 ] ;;
    esac
}

# Install the named packages; quiet unless it fails. A stale index is no failure by itself.
install_packages() {
    echo "Installing system packages: $*"
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    log=$(mktemp)
    status=0
    {
        $as_root apt-get -q update || :
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
            -o DPkg::Lock::Timeout=120 install "$@" || status=$?
    } >"$log" 2>&1 </dev/null
    [ "$status" = 0 ] || cat "$log" >&2
    rm -f "$log"
    return "$status"
}

# Set $python: $PYTHON where it is given, else the first fit one on the path.
find_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3.11 python3; fi
    for python in "$@"; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    fail "Python 3.11 or newer is needed, tried $*: install it, or name it (PYTHON=/path/to/python3.11)"
}

has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

# Make .venv, unless one that was made at this very place still works (a copied one would run
# the program of the folder it was copied from).
make_venv() {
    if [ "$(cat .venv/.place 2>/dev/null)" = "$PWD" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    find_python
    if ! has_venv; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if may_install; then install_packages "$package" || :; fi
        has_venv || fail "$python has no venv and ensurepip: install python3-venv (here: $package)"
    fi
    echo "Making .venv with $python (this is done once, and takes a minute)"
    "$python" -m venv --clear .venv
    # The pip that comes with Python 3.11 takes twice as long; where there is no other, it will do.
    .venv/bin/python -m pip install -qq --no-input --upgrade pip 2>/dev/null || :
    echo "$PWD" >.venv/.place
}

# Install the project into .venv as SPEC, unless that was done since pyproject.toml changed.
# usage: install_project NAME SPEC
install_project() {
    sum=$(cksum <pyproject.toml)
    if [ "$(cat ".venv/.$1" 2>/dev/null)" = "$sum" ]; then return; fi
    echo "Installing into .venv: $2"
    .venv/bin/python -m pip install -qq --no-input --editable "$2" ||
        fail "pip could not install the project's packages (see above)"
    echo "$sum" >".venv/.$1"
}

has_browser() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

# Print what is missing: Chromium; on Debian also fonts for Latin (with the widths of Arial) and
# Arabic, and a library that Playwright's driver is linked to.
missing_packages() {
    missing=
    if ! has_browser; then missing=chromium; fi
    if command -v dpkg-query >/dev/null; then
        for package in fonts-dejavu-core fonts-liberation libatomic1; do
            case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
            installed) ;;
            *) missing="$missing $package" ;;
            esac
        done
    fi
    echo "${missing# }"
}

setup_browser() {
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086  # a list of names
    if may_install && install_packages $missing; then return; fi
    if [ -n "${CI:-}" ] || [ "${SETUP:-}" = 1 ]; then
        fail "system packages are missing: $missing"
    fi
    hint=
    if command -v apt-get >/dev/null; then hint=" (SETUP=1 make test installs them with sudo)"; fi
    echo "note: system packages are missing: $missing$hint" >&2
}

case ${1:-} in
demo)
    make_venv
    if [ -e .venv/.check ]; then install_project check '.[dev]'; else install_project demo .; fi
    ;;
check | test)
    make_venv
    install_project check '.[dev]'
    [ "$1" = check ] || setup_browser
    ;;
*)
    fail "usage: tools/setup.sh demo | check | test"
    ;;
esac
