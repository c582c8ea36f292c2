# shellcheck shell=bash
# shellcheck disable=SC2034  # names used by the scripts that source this
# What the scripts share: where things lie, how they speak, how a JDK and CRIU are found. Sourced, never run.

# The checkout this script belongs to.
IMAGO_HOME=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
# Where set-up keeps what it made: a private CRIU and the stamps of passed self-checks.
IMAGO_STATE=/var/lib/imago
IMAGO_PRIVATE_CRIU=$IMAGO_STATE/criu/bin/criu

# cron starts scripts with a PATH that lacks sbin, where criu, cron and others live.
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
export LC_ALL=C.UTF-8

say() { printf '%s\n' "$*" >&2; }
fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}
is_root() { [ "$(id -u)" = 0 ]; }
# Ends scripts that are of no use without CRIU, in words for those who start them as themselves.
need_root() {
  is_root || fail "you are $(id -un), not root, and CRIU needs root to dump and restore processes. Become root (su, or sudo) and run it again"
}

# in_own_session ARGUMENTS...: runs this script again, with its arguments, in a session of its own where the one it is in
# began outside of its pid namespace (`docker exec`, `unshare --pid`): processes of such a session are none that CRIU can
# dump. Everywhere else it does nothing, so that a terminal stays what it is. INT and TERM are passed on to all of them.
in_own_session() {
  local child status
  [ "$(sed -n 's/^NSsid:.*[[:space:]]//p' /proc/self/status)" = 0 ] || return 0
  # What bash starts in the background ignores INT; and its input is empty.
  env --default-signal=INT,QUIT setsid "$0" "$@" <&0 &
  child=$!
  trap 'kill -INT -- "-$child" || true' INT
  trap 'kill -TERM -- "-$child" || true' TERM
  while :; do
    status=0
    wait "$child" || status=$?
    kill -0 "$child" 2> /dev/null || exit "$status"
  done
}

# The CRIU to use: $IMAGO_CRIU, else the private one that set-up made, else the machine's own. Java follows the same rule.
find_criu() {
  if [ -n "${IMAGO_CRIU:-}" ]; then
    printf '%s\n' "$IMAGO_CRIU"
  elif [ -x "$IMAGO_PRIVATE_CRIU" ]; then
    printf '%s\n' "$IMAGO_PRIVATE_CRIU"
  else
    command -v criu
  fi
}

# The major version of the JDK or JRE in directory $1, from its release file; nothing when it has none.
java_major() {
  [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release"
}

# Every JDK (with a compiler) of this machine with version 17 or later, one directory a line, without doubles, oldest first.
find_jdks() {
  local candidate real major
  local -A seen=()
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$(dirname -- "$(dirname -- "$(readlink -f -- "$(command -v javac || true)")")")"; do
    [ -n "$candidate" ] && [ -x "$candidate/bin/javac" ] && [ -x "$candidate/bin/java" ] || continue
    real=$(readlink -f -- "$candidate")
    [ -z "${seen[$real]:-}" ] || continue
    seen[$real]=1
    major=$(java_major "$real")
    [ -n "$major" ] && [ "$major" -ge 17 ] || continue
    printf '%s %s\n' "$major" "$real"
  done | sort -n | cut -d' ' -f2-
}
