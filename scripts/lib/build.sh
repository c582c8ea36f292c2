# shellcheck shell=bash
# How the scripts build with Maven: only when sources changed, one build at a time, all output on stderr. Sourced.

# shellcheck source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

# The java to run imago with; ends the script when there is none of version 17 or later.
find_java() {
  local candidate home major newest='' newest_major=0
  if [ -n "${IMAGO_JAVA:-}" ]; then
    [ ! -d "$IMAGO_JAVA" ] || IMAGO_JAVA=$IMAGO_JAVA/bin/java
    command -v "$IMAGO_JAVA" > /dev/null || fail "IMAGO_JAVA=$IMAGO_JAVA is not a program"
    printf '%s\n' "$IMAGO_JAVA"
    return
  fi
  for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    home=$(dirname -- "$(dirname -- "$(readlink -f -- "$candidate")")")
    major=$(java_major "$home")
    if [ "${major:-0}" -ge 17 ]; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  for home in /usr/lib/jvm/*; do
    [ -x "$home/bin/java" ] || continue
    major=$(java_major "$home")
    if [ "${major:-0}" -gt "$newest_major" ]; then
      newest=$home/bin/java newest_major=$major
    fi
  done
  [ "$newest_major" -ge 17 ] || fail "no Java 17 or later found. Run scripts/setup, or set IMAGO_JAVA"
  printf '%s\n' "$newest"
}

# Lets Maven compile with the oldest JDK there is from 17 on: code that names internals of the JDK links with newer ones,
# not the other way round.
choose_build_jdk() {
  JAVA_HOME=$(find_jdks | head -n 1)
  [ -n "$JAVA_HOME" ] || fail "no JDK 17 or later found. Run scripts/setup, or set JAVA_HOME"
  export JAVA_HOME
}

# The tools a build needs; set-up fetches what is missing.
need_build_tools() {
  if command -v mvn > /dev/null && command -v gcc > /dev/null && command -v make > /dev/null && [ -n "$(find_jdks)" ]; then
    return
  fi
  "$IMAGO_HOME/scripts/setup" --quiet >&2 || true
  command -v mvn > /dev/null && command -v gcc > /dev/null && command -v make > /dev/null \
    || fail "can't build: a tool is missing, see above"
}

# is_fresh FILE... -- SOURCE...: are all files there, and is no source newer than any jar among them? Folders count as
# sources too: their time tells of removed files. Tests and what was built don't count.
is_fresh() {
  local file jars=() newer=()
  while [ "$1" != -- ]; do
    [ -s "$1" ] || return 1
    [ "${1%.jar}" = "$1" ] || jars+=("$1")
    shift
  done
  shift
  for file in "${jars[@]}"; do
    newer+=(${newer[@]+-o} -newer "$file")
  done
  [ -z "$(find "$@" \( -name target -o -path '*/src/test' -o -path '*/native/build' \) -prune -o \( "${newer[@]}" \) \
    \( -path '*/src/*' -o -name pom.xml -o -path '*/native/*' \) -print -quit)" ]
}

# build_if_stale MODULES FILE... -- SOURCE...: makes the files by packaging MODULES (and what they need), without running
# tests, unless they are fresh. The paths are relative to the checkout.
build_if_stale() {
  local modules=$1 begun file skip=-Dmaven.test.skip=true
  shift
  cd -- "$IMAGO_HOME" || return
  if ! is_fresh "$@"; then
    mkdir -p -- "$IMAGO_HOME/.imago" 2> /dev/null || fail "$IMAGO_HOME must be built, and can't be written to by $(id -un)"
    need_build_tools
    (
      flock 9
      # Someone else may have built while we waited.
      ! is_fresh "$@" || exit 0
      choose_build_jdk
      # Where a module's tests use another's, Maven wants those compiled even when none is run.
      ! grep -rqs --include=pom.xml '<type>test-jar</type>' pom.xml checkpoint migrate restore testapps || skip=-DskipTests
      say "${0##*/}: building $modules (sources changed)"
      # -Dquick leaves out the compile-time checks, four fifths of the time; scripts/test compiles anew what was made so.
      touch -- "$IMAGO_HOME/.imago/built-quickly"
      begun=$(mktemp "$IMAGO_HOME/.imago/begun.XXXXXX")
      if ! mvn -q -B -ntp -Dstyle.color=never -pl "$modules" -am package -Dquick "$skip" \
        -Dspotless.check.skip=true -Denforcer.skip=true < /dev/null 2>&1 9>&- | sed -u 's/\x1b\[[0-9;]*m//g; /^$/d' >&2; then
        rm -f -- "$begun"
        fail "the build failed, see above"
      fi
      # The jars carry the time the build began: what changed meanwhile is built the next time. One whose own sources
      # are unchanged was not written anew and gets a new time here as well.
      while [ "$1" != -- ]; do
        file=$1
        shift
        [ -s "$file" ] || fail "the build made no $file"
        [ "${file%.jar}" = "$file" ] || touch -r "$begun" -- "$file"
      done
      rm -f -- "$begun"
    ) 9> "$IMAGO_HOME/.imago/build.lock" || exit
  fi
  cd -- "$OLDPWD" || return
}

# What the command consists of, and the sources it is made from.
COMMAND_FILES=(restore/target/imago.jar restore/agent/target/imago-agent.jar
  restore/native/build/imago-broker restore/native/build/imago-standin
  restore/native/build/libimago-shim.so restore/native/build/libimago-jvmti.so)
COMMAND_SOURCES=(pom.xml checkpoint migrate restore)
build_command() {
  build_if_stale restore,restore/agent "${COMMAND_FILES[@]}" -- "${COMMAND_SOURCES[@]}"
}

# The command and the orders service in both versions, with its client and its migration.
ORDERS=testapps/orders
build_orders() {
  build_if_stale "restore,restore/agent,$ORDERS/v1,$ORDERS/v2,$ORDERS/client,$ORDERS/migrations" "${COMMAND_FILES[@]}" \
    $ORDERS/v1/target/orders-1.0.jar $ORDERS/v2/target/orders-2.0.jar $ORDERS/client/target/orders-client.jar \
    $ORDERS/migrations/target/orders-migrations.jar -- "${COMMAND_SOURCES[@]}" $ORDERS
}
