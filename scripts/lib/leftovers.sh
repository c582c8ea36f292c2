# shellcheck shell=bash
# Finds what a run left behind, and ends its processes. Sourced.

# mark_run MARK: every process started from now on carries the mark, and those that they start, unless they wipe their
# environment.
mark_run() {
  IMAGO_TEST_RUN=$1
  export IMAGO_TEST_RUN
}

# end_marked: ends every process with the mark of this run and prints each. Returns 1 when there was one. This script
# itself has no mark: what counts is the environment a process was started with.
end_marked() {
  local entry pid found=0
  for entry in /proc/[0-9]*; do
    pid=${entry#/proc/}
    [ "$pid" != "$$" ] && [ "$pid" != "$BASHPID" ] && [ "$pid" != "$PPID" ] || continue
    grep -qzxF "IMAGO_TEST_RUN=$IMAGO_TEST_RUN" "$entry/environ" 2> /dev/null || continue
    # Children of this very function, such as the grep above, are gone by now.
    [ -e "$entry" ] || continue
    found=1
    printf 'left behind: pid %s, state %s: %s\n' "$pid" "$(sed -n 's/^State:[[:space:]]*//p' "$entry/status" 2> /dev/null)" \
      "$(tr '\0' ' ' < "$entry/cmdline" 2> /dev/null | cut -c1-200)"
    kill -KILL "$pid" 2> /dev/null || true
  done
  return "$found"
}

# files_left SINCE: prints what imago and its tests made after the file SINCE was, and have not removed. Returns 1 when
# there is any.
files_left() {
  local found
  found=$(find /tmp /run/imago /dev/shm "$IMAGO_STATE" -mindepth 1 -maxdepth 1 -newer "$1" \
    \( -name 'imago-*' -o -name 'upgrade-*' \) ! -name 'imago-test.*' ! -name 'imago-self-check.*' ! -name 'imago-setup.*' \
    ! -name 'imago-demo.*' -printf 'left behind: %p\n' 2> /dev/null) || true
  [ -n "$found" ] || return 0
  printf '%s\n' "$found"
  return 1
}
