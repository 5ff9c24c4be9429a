# The scripts in this folder source this file, from the top of the clone. It
# determines which version is packaged and how its binary is built. Every timestamp
# in a package is the commit's, so that two builds of a commit are the same bytes.
. packaging/project.env

NFPM=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.0
GORELEASER=github.com/goreleaser/goreleaser/v2@v2.16.0
CYCLONEDX=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0

COMMIT=${COMMIT:-$(git rev-parse HEAD)}
EPOCH=${EPOCH:-$(git show -s --format=%ct "$COMMIT")}
DATE=$(date -u -d "@$EPOCH" +%Y-%m-%dT%H:%M:%SZ)
# A tag names the version. A commit without a tag gets a version that comes after
# the version of the last tag.
if [ -z "${VERSION:-}" ]; then
  VERSION=$(git describe --tags --match 'v[0-9]*' --exact-match "$COMMIT" 2>/dev/null) ||
    VERSION=$(git describe --tags --match 'v[0-9]*' --abbrev=0 "$COMMIT" 2>/dev/null || echo v0.0.0)+git$(date -u -d "@$EPOCH" +%Y%m%d).$(git rev-parse --short=8 "$COMMIT")
  VERSION=${VERSION#v}
fi
export VERSION COMMIT DATE EPOCH SOURCE_DATE_EPOCH=$EPOCH

LDFLAGS="-s -w -X main.version=$VERSION -X main.commit=$COMMIT -X main.date=$DATE"

# On these systems the binary has its own entry point, which checks whether its
# output is closed. .goreleaser.yaml names the same two systems.
ENTRY='-E berth/ui/cli/inherited.start'

# build OUT builds a static binary for GOOS and GOARCH, or for this machine if they
# are unset.
build() {
  local flags=$LDFLAGS
  case $(go env GOOS)/$(go env GOARCH) in
    linux/amd64 | linux/arm64) flags="$flags $ENTRY" ;;
  esac
  CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "$flags" -o "$1" .
}

# fetch NAME MODULE@VERSION installs a tool in $TOOLS unless it is already there,
# and prints its path.
fetch() {
  TOOLS=${TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/berth-packaging}
  local dir=$TOOLS/${2##*@}
  [ -x "$dir/$1" ] || GOBIN=$dir GOFLAGS='' GOOS='' GOARCH='' go install "$2" >&2
  printf '%s\n' "$dir/$1"
}
