package procfs

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"berth/sockets"
	"berth/sockets/scrub"
)

// unitFiles lists the directories in which a systemd looks for its units, in order of
// precedence (systemd.unit(5)).
type unitFiles struct{ dirs []string }

// largestUnit is larger than any unit file needs to be.
const largestUnit = 64 << 10

// text returns the content of a unit's file, or of its template's file if it has none
// of its own, followed by its drop-ins.
func (f unitFiles) text(name string) []byte {
	var text []byte
	for _, file := range []string{name, templateOf(name)} {
		for _, dir := range f.dirs {
			if b, err := readRegular(filepath.Join(dir, file), largestUnit); err == nil && file != "" {
				text = b
				break
			}
		}
		if text != nil {
			break
		}
	}
	for _, dir := range slices.Backward(f.dirs) {
		drops, _ := filepath.Glob(filepath.Join(dir, globbed(name)+".d", "*.conf"))
		for _, d := range drops {
			b, _ := readRegular(d, largestUnit)
			text = append(append(text, '\n'), b...)
		}
	}
	return text[:min(len(text), largestUnit)]
}

// globbed quotes the characters that filepath.Glob would treat specially.
func globbed(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

// templateOf returns "web@.service" for "web@1.service", or "" if the unit has no
// template.
func templateOf(name string) string {
	base, instance, ok := strings.Cut(name, "@")
	if !ok {
		return ""
	}
	return base + "@" + instance[max(0, strings.LastIndexByte(instance, '.')):]
}

// value returns the last value of a key in a unit, or "" if there is none.
func (f unitFiles) value(name, key string) string {
	values := valuesOf(f.text(name), key)
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

func valuesOf(text []byte, key string) []string {
	var values []string
	for line := range lines(text) {
		k, v, ok := bytes.Cut(line, []byte{'='})
		if ok && string(bytes.TrimSpace(k)) == key {
			values = append(values, scrub.Bytes(bytes.TrimSpace(v)))
		}
	}
	return values
}

// names returns the units whose names have the given suffix, each once.
func (f unitFiles) names(suffix string) []string {
	var names []string
	for _, dir := range f.dirs {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), suffix) && !slices.Contains(names, e.Name()) {
				names = append(names, e.Name())
			}
		}
	}
	return names
}

// triggers returns the socket and path units whose use starts a service.
func (f unitFiles) triggers(service string) []string {
	var found []string
	for _, of := range []struct{ suffix, key string }{{".socket", "Service"}, {".path", "Unit"}} {
		for _, name := range f.names(of.suffix) {
			if starts := f.value(name, of.key); starts == service || starts == "" && f.implied(name, of.suffix) == implied(service) {
				found = append(found, scrub.String(name))
			}
		}
	}
	return found
}

// implied returns the part of the name that a service has in common with the units that
// start it, such as "web@" for "web@1.service".
func implied(service string) string {
	base := strings.TrimSuffix(service, ".service")
	if before, _, ok := strings.Cut(base, "@"); ok {
		return before + "@"
	}
	return base
}

func (f unitFiles) implied(name, suffix string) string {
	base := implied(strings.TrimSuffix(name, suffix))
	if accepts := f.value(name, "Accept"); accepts == "yes" || accepts == "true" || accepts == "1" {
		return base + "@"
	}
	return base
}

// sockets returns the socket units and the ports that they listen on.
func (f unitFiles) sockets(of sockets.Unit) []sockets.SocketUnit {
	var all []sockets.SocketUnit
	for _, name := range f.names(".socket") {
		text := f.text(name)
		u := sockets.SocketUnit{Name: scrub.String(name), Service: f.value(name, "Service"), Unit: of}
		if u.Service == "" {
			u.Service = f.implied(name, ".socket") + ".service"
		}
		for _, at := range slices.Concat(valuesOf(text, "ListenStream"), valuesOf(text, "ListenDatagram")) {
			if n, err := strconv.ParseUint(at[strings.LastIndexByte(at, ':')+1:], 10, 16); err == nil {
				u.Ports = append(u.Ports, uint16(n))
			}
		}
		if u.Ports != nil {
			all = append(all, u)
		}
	}
	return all
}
