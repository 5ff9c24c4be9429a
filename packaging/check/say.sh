# Sourced by the checks beside it.
fail() { printf 'packaging: %s\n' "$*" >&2; exit 1; }
ok() { printf '  %s\n' "$*"; }

# expect FILE PATTERN fails, showing FILE, unless a line of it matches.
expect() {
  grep -Eq -- "$2" "$1" || { sed 's/^/    | /' "$1" >&2; fail "nothing above matches: $2"; }
}
