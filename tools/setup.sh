#!/bin/sh
# Makes a clone ready for one of the Makefile's targets:  tools/setup.sh demo | check | test
#
#   demo    .venv with the program, editable, and what it imports
#   check   that, and what the checks and tests import
#   test    that, and what looks at the mail: Chromium, Java, SpamAssassin and npm from the system,
#           axe-core and the Nu checker from npm into .tools; what takes it: Postfix, Dovecot;
#           what calls it: cron, and systemd's own reader of units
#
# What is ready is left alone; .venv is looked at again when pyproject.toml changes, .tools when
# tools/package.json does. System packages are installed as root on Debian and Ubuntu, elsewhere
# only when asked: SETUP=1 (with sudo); never with SETUP=0. Where CI is set, a missing one is an
# error; elsewhere it is named.

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

# What installs the packages that it is given, as root. No service is started: the tests start
# servers of their own. Postfix asks how the machine sends mail: it does not. Nothing is removed for
# a package, so that a machine keeps the mail server that it has. A stale index is no failure.
APT='
set -u
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    trap "rm -f $policy" EXIT
    trap "exit 1" HUP INT TERM
    printf "#!/bin/sh\nexit 101\n" >$policy
    chmod 755 $policy
fi
case " $* " in
*" postfix "*)
    echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
    ;;
esac
apt-get -q update
DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends --no-remove \
    -o DPkg::Lock::Timeout=120 install "$@"
'

# Install the named packages; quiet unless it fails.
install_packages() {
    echo "Installing system packages: $*"
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    log=$(mktemp)
    status=0
    $as_root sh -c "$APT" apt "$@" >"$log" 2>&1 </dev/null || status=$?
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

has_one_of() {
    for name in "$@"; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

# Whether .tools holds what tools/package.json names.
has_tools() {
    [ "$(cat .tools/.ready 2>/dev/null)" = "$(cksum <tools/package.json)" ]
}

# Print what is missing: programs; on Debian also fonts for Latin (with the widths of Arial) and
# Arabic, and a library that Playwright's driver is linked to.
missing_packages() {
    missing=
    has_one_of chromium chromium-browser google-chrome || missing="$missing chromium"
    has_one_of java || missing="$missing default-jre-headless"
    has_one_of spamassassin || missing="$missing spamassassin"
    # Debian's npm brings nodejs; a nodejs from elsewhere can be there without it.
    has_tools || has_one_of npm || missing="$missing npm"
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

# Print what is missing of the mail servers, cron and systemd; /usr/sbin is not on everybody's path.
missing_servers() {
    missing=
    has_one_of postfix /usr/sbin/postfix || missing="$missing postfix"
    has_one_of /usr/lib/dovecot/imap || missing="$missing dovecot-imapd"
    has_one_of crontab || missing="$missing cron"
    has_one_of systemd-analyze || missing="$missing systemd"
    echo "${missing# }"
}

# Say what some tests will have to do without; an error in CI and where it was asked for.
# usage: lack WHAT [HINT]
lack() {
    if [ -n "${CI:-}" ] || [ "${SETUP:-}" = 1 ]; then fail "$1"; fi
    echo "note: $1${2:-}" >&2
}

# Install the named packages where that may be.
setup_packages() {
    [ $# -gt 0 ] || return 0
    if may_install && install_packages "$@"; then return; fi
    hint=
    if has_one_of apt-get; then hint=" (SETUP=1 make test installs them with sudo)"; fi
    lack "system packages are missing: $*" "$hint"
}

# Install into .tools what tools/package.json names, unless it is there. No script of theirs runs.
setup_tools() {
    if has_tools || ! has_one_of npm; then return 0; fi
    echo "Installing into .tools: axe-core and the Nu checker"
    rm -rf .tools
    mkdir .tools
    cp tools/package.json .tools/
    if npm install --prefix .tools --no-package-lock --ignore-scripts --no-audit --no-fund \
        --loglevel=error >/dev/null </dev/null; then
        cksum <tools/package.json >.tools/.ready
    else
        lack "npm could not install axe-core and vnu-jar (see above)"
    fi
}

case ${1:-} in
demo)
    make_venv
    if [ -e .venv/.check ]; then install_project check '.[dev]'; else install_project demo .; fi
    ;;
check | test)
    make_venv
    install_project check '.[dev]'
    if [ "$1" = test ]; then
        # shellcheck disable=SC2046  # lists of names
        setup_packages $(missing_packages)
        # By themselves: where they cannot be had, the others are installed all the same.
        # shellcheck disable=SC2046
        setup_packages $(missing_servers)
        setup_tools
    fi
    ;;
*)
    fail "usage: tools/setup.sh demo | check | test"
    ;;
esac
