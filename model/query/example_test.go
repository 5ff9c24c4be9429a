package query_test

import (
	"fmt"
	"maps"
	"slices"

	"berth/model/query"
	"berth/sockets"
)

func ExampleParse() {
	q, err := query.Parse("proc:nginx (:80 or state:close_wait)")
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := named()
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if r := rows[name]; q.Match(r, now) {
			fmt.Println(r.Local, r.State)
		}
	}
	// Output:
	// 10.0.0.5:80 ESTABLISHED
	// 10.0.0.5:8443 CLOSE_WAIT
	// 0.0.0.0:80 LISTEN
}

func ExampleError() {
	for _, filter := range []string{"port:70000", "prot:tcp", "(nginx", "age:10"} {
		_, err := query.Parse(filter)
		fmt.Println(err)
	}
	// Output:
	// port 70000: a port is a whole number from 0 to 65535 (column 6)
	// field prot: did you mean port, proc or proto? (quote it to match it as text) (column 1)
	// (: it has no closing ) after it (column 1)
	// age 10: a time needs a number and a unit, such as 50ms, 10s, 2m, 1h or 1d (column 5)
}

// A query that only listening sockets can satisfy asks for nothing else.
func ExampleQuery_Ask() {
	q, _ := query.Parse("state:listen proto:tcp")
	ask := q.Ask(sockets.Everything())
	fmt.Println(ask.Protos.Has(sockets.UDP), ask.States.Has(sockets.Established), ask.States.Has(sockets.Listen))
	// Output: false false true
}

func ExampleFields() {
	for _, f := range query.Fields()[:3] {
		fmt.Printf("%-12s %s\n", f.Example, f.Doc)
	}
	// Output:
	// port:80,443  the port, at either end
	// lport:49152- the local port
	// rport:443    the remote port
}
