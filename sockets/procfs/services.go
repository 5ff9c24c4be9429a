package procfs

import (
	"bytes"

	"berth/sockets"
	"berth/sockets/scrub"
)

// parseServices parses services(5), with lines such as "http 80/tcp www # comment". The
// first name for a port wins. Protocols other than TCP and UDP are ignored.
func parseServices(text []byte) map[sockets.Service]string {
	names := make(map[sockets.Service]string)
	for line := range lines(text) {
		line, _, _ = bytes.Cut(line, []byte{'#'})
		name, rest := field(line)
		word, _ := field(rest)
		service, ok := parseService(word)
		if !ok || len(name) == 0 {
			continue
		}
		if _, known := names[service]; !known {
			names[service] = scrub.Bytes(name)
		}
	}
	return names
}

func parseService(word []byte) (sockets.Service, bool) {
	number, proto, _ := bytes.Cut(word, []byte{'/'})
	port, ok := decimal(number)
	if !ok || port > 65535 {
		return sockets.Service{}, false
	}
	switch string(proto) {
	case "tcp":
		return sockets.Service{Proto: sockets.TCP, Port: uint16(port)}, true
	case "udp":
		return sockets.Service{Proto: sockets.UDP, Port: uint16(port)}, true
	}
	return sockets.Service{}, false
}
