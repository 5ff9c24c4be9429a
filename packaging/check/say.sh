# Sourced by the checks in this folder.
fail() { printf 'packaging: %s\n' "$*" >&2; exit 1; }
ok() { printf '  %s\n' "$*"; }

# expect FILE PATTERN fails and shows FILE unless one of its lines matches.
expect() {
  grep -Eq -- "$2" "$1" || { sed 's/^/    | /' "$1" >&2; fail "nothing above matches: $2"; }
}
