#!/bin/sh
# Records testdata anew in a network namespace of its own. Needs root, unshare
# and ip; look at what changed in testdata/*.txt before it is committed.
set -eu
cd "$(dirname "$0")"
mkdir -p testdata
go test -tags record -c -o /tmp/sockdiag.test .
exec unshare -n sh -c '
	ip link set lo up
	ip link add quay0 type veth peer name quay1
	ip link set quay0 up
	ip link set quay1 up
	sleep 3 # until its link-local address has been found unique
	/tmp/sockdiag.test -test.run "^TestRecord$"
	/tmp/sockdiag.test -test.run "^TestRecorded$" -update
	rm /tmp/sockdiag.test
'
