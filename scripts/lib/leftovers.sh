# shellcheck shell=bash
# Finds and ends the processes a run left behind. Sourced.

# kill_leftovers MARK: ends every process whose environment holds IMAGO_TEST_RUN=MARK, but for this script and what it is
# called by; prints each. Returns 1 when there was one.
kill_leftovers() {
  local mark=$1 entry pid found=0
  for entry in /proc/[0-9]*; do
    pid=${entry#/proc/}
    [ "$pid" != "$$" ] && [ "$pid" != "$BASHPID" ] && [ "$pid" != "$PPID" ] || continue
    # Our own environment at start had no mark: only children have it.
    grep -qzxF "IMAGO_TEST_RUN=$mark" "$entry/environ" 2> /dev/null || continue
    # Children of this very function, such as the grep above, are gone by now.
    [ -e "$entry" ] || continue
    found=1
    printf 'left behind: pid %s, state %s: %s\n' "$pid" "$(sed -n 's/^State:[[:space:]]*//p' "$entry/status" 2> /dev/null)" \
      "$(tr '\0' ' ' < "$entry/cmdline" 2> /dev/null | cut -c1-200)" >&2
    kill -KILL "$pid" 2> /dev/null || true
  done
  return "$found"
}
