package port

import (
	"cmp"
	_ "embed" // for the registries, in files in this directory
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"berth/sockets"
)

//go:generate go run ../../genports

// ianaTSV has a line for each combination of port and name: port, transports ("t",
// "u" or "tu"), name, description. It is sorted by port. DATA.md describes its
// origin.
//
//go:embed iana.tsv
var ianaTSV string

// overlayCSV has a heading and the columns port, proto, name, iana_name and kind
// (conflict, unassigned or clearer). It is sorted by port.
//
//go:embed overlay.csv
var overlayCSV string

// list is one registry, sorted by port.
type list struct {
	rows  []assignment
	first [1 << 16]uint16 // by port: one more than the index of its first row, or 0
}

type assignment struct {
	port   uint16
	protos sockets.ProtoSet
	entry  Entry
}

func (l *list) find(proto sockets.Proto, port uint16) (Entry, bool) {
	first := int(l.first[port])
	if first == 0 {
		return Entry{}, false
	}
	for i := first - 1; i < len(l.rows) && l.rows[i].port == port; i++ {
		if l.rows[i].protos.Has(proto) {
			return l.rows[i].entry, true
		}
	}
	return Entry{}, false
}

func (l *list) add(a assignment) {
	l.rows = append(l.rows, a)
	if l.first[a.port] == 0 {
		l.first[a.port] = uint16(len(l.rows))
	}
}

// read adds the assignment a to the port given by number. It ignores a line without
// a numeric port, such as a heading.
func (l *list) read(number string, a assignment) {
	if n, err := strconv.ParseUint(number, 10, 16); err == nil {
		a.port = uint16(n)
		l.add(a)
	}
}

// readIANA reads a string such as ianaTSV. The entries share its memory.
func readIANA(text string) *list {
	l := &list{rows: make([]assignment, 0, strings.Count(text, "\n"))}
	for line := range strings.Lines(text) {
		number, line, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		protos, line, _ := strings.Cut(line, "\t")
		name, description, _ := strings.Cut(line, "\t")
		a := assignment{entry: Entry{Name: name, Description: description, Source: IANA}}
		if strings.Contains(protos, "t") {
			a.protos |= sockets.Protos(sockets.TCP)
		}
		if strings.Contains(protos, "u") {
			a.protos |= sockets.Protos(sockets.UDP)
		}
		l.read(number, a)
	}
	return l
}

// readOverlay reads a string such as overlayCSV.
func readOverlay(text string) *list {
	// The embedded file is well-formed, which a test ensures.
	rows, _ := csv.NewReader(strings.NewReader(text)).ReadAll()
	l := new(list)
	for _, row := range rows {
		a := assignment{
			protos: sockets.Protos(sockets.TCP),
			entry:  Entry{Name: row[2], Source: Overlay, IANA: row[3], text: row[0] + "/" + row[1]},
		}
		if row[1] == "udp" {
			a.protos = sockets.Protos(sockets.UDP)
		}
		l.read(row[0], a)
	}
	return l
}

func readServices(services map[sockets.Service]string) *list {
	l := new(list)
	for _, s := range slices.SortedFunc(maps.Keys(services), byPort) {
		l.add(assignment{s.Port, sockets.Protos(s.Proto), Entry{Name: services[s], Source: Services}})
	}
	return l
}

// byPort orders by port, then by transport.
func byPort(a, b sockets.Service) int {
	return cmp.Or(cmp.Compare(a.Port, b.Port), cmp.Compare(a.Proto, b.Proto))
}
