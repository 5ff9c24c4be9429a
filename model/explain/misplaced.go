package explain

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"

	"berth/internal/pattern"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// misplaced match texts in which a port is not where it seems to be: the client's own
// port in a server's log, the address of a resolver that has answered, or the port in a
// command that gets a name there. Each has a group "port" and perhaps a group "host", or
// neither if the text names no port that anybody could look up. The first one that
// matches counts.
var misplaced = []func() *regexp.Regexp{
	// sshd names the client, whose port is gone by now.
	pattern.Lazy(`(?i)\[preauth\]|\b(?:authenticating|invalid) user\b|\b(?:disconnected|disconnect) from \S+ |\bidentification (?:string )?from \S+ port|\b(?:accepted|failed) \S+ for .* from \S+ port \d`),
	pattern.Lazy(`(?i)^.*\bconnection (?:closed|reset) by (?:remote host )?\S+ port ` + clients + `$`),
	pattern.Lazy(`(?i)\bconnection from \S+ port \d+ on (?P<host>\S+) port (?P<port>\d{1,5})\b`),
	pattern.Lazy(`(?i)\bhandshake error from \S+:\d|\b(?:accept(?:ed|ing)?|received|serving|from|client)\b[^0-9]{0,24}(?:\d+\.){3}\d+(?::| port |,? port=)` + clients + `\b`),
	pattern.Lazy(`\blookup \S+ on \S+: (?:no such host|server misbehaving)`), // the resolver has answered
	pattern.Lazy(`(?i)\bremote port forwarding failed\b`),                    // on the SSH server
	pattern.Lazy(`^\S+ \S+ \S+ \[\d+/\w+/\d{4}:\d`),                          // a web server's log
	pattern.Lazy(`\bIP6? \S+ > \S+: Flags \[`),                               // tcpdump
	pattern.Lazy(`^(?:sudo )?(?:auto)?ssh (?:.* )?-\w*R`),
	pattern.Lazy(`^(?:sudo )?(?:auto)?ssh (?:.* )?-\w*L ?(?:(?P<host>[\w.]+):)?(?P<port>\d{1,5}):[^:\s]+:\d+`),
	pattern.Lazy(`^(?:sudo )?(?:auto)?ssh (?:.* )?-\w*D ?(?:(?P<host>[\w.]+):)?(?P<port>\d{1,5})(?:\s|$)`),
	pattern.Lazy(`^(?:- ?)?["']?(?:(?P<host>(?:\d+\.){3}\d+):)?(?P<port>\d{1,5}):\d{1,5}(?:/(?:tcp|udp))?["']?$`), // Docker Compose
	pattern.Lazy(`(?:^|^(?:docker|podman) .* )(?:-p|--publish)[ =](?:(?P<host>(?:\d+\.){3}\d+):)?(?P<port>\d{1,5}):\d{1,5}(?:/(?:tcp|udp))?(?: |$)`),
	pattern.Lazy(`^(?:(?P<host>(?:\d+\.){3}\d+):)?(?P<port>\d{1,5})->\d{1,5}/(?:tcp|udp)`), // docker ps
	pattern.Lazy(`^kubectl .*\bport-forward .*?(?: |:)(?P<port>\d{1,5})(?::\d+)?(?: |$)`),
	pattern.Lazy(`^socat .*-LISTEN:(?P<port>\d{1,5})\b`),
	pattern.Lazy(`(?i)\blsof (?:-\w+ )*-\w*i ?(?:tcp|udp)?:(?P<port>\d{1,5})\b`),
	pattern.Lazy(`\blistenport=(?P<port>\d{1,5})\b`),
	pattern.Lazy(`\bDST=(?:2(?:2[4-9]|[3-5]\d)\.|ff)`), // a group, or everybody on the link
	pattern.Lazy(`\bDST=(?P<host>\S+) .*\bDPT=(?P<port>\d{1,5})\b`),
	pattern.Lazy(`\bDPT=(?P<port>\d{1,5})\b`),
	pattern.Lazy(`\b(?:host|server|hostaddr)=["']?(?P<host>[\w.:-]+?)["']?,? port=["']?(?P<port>\d{1,5})\b`),
	pattern.Lazy(`(?i)\bconnect(?:ion)? to (?:host )?(?P<host>[a-z][a-z\d]*(?:-[a-z\d]+)*) port (?P<port>\d{1,5})\b`),
	pattern.Lazy(`^(?:sudo )?nmap (?:-.* )?-p ?(?P<port>\d{1,5}) (?:-\S+ )*(?P<host>[\w.:-]+)$`),
	pattern.Lazy(`^(?:sudo )?(?:ufw (?:allow|deny|reject|limit)|python[\d.]* -m \S+|nc -\w*l\w*|ncat -\w*l\w*) (?:in )?(?P<port>\d{1,5})(?:/(?:tcp|udp))?$`),
	pattern.Lazy(`^(?:sudo )?iptables .*(?:FORWARD|OUTPUT)\b`), // other hosts' ports
	pattern.Lazy(`^(?:sudo )?(?:iptables .*--dport|firewall-cmd .*--add-port=|Get-NetTCPConnection .*-LocalPort)(?: |\b)(?P<port>\d{1,5})\b`),
}

// clients matches a port that can only be a client's own: most systems give out none below
// 32768, and few servers have any above.
const clients = `(?:3[3-9]|[4-6]\d)\d{3}`

// theWord matches what stands before "port" but is not the name of a host: "to server port 80".
var theWord = pattern.Lazy(`(?i)^(?:server|host|the|my|a|this|that|remote|local|port|tcp|udp|your|database)$`)

// placedAs returns the port that a text really names, and reports whether the text is one
// in which that is not where it seems to be. The Place is the zero Place if the text names
// no port that anybody could look up.
func placedAs(text string) (Place, bool) {
	for _, way := range misplaced {
		m := way().FindStringSubmatch(text)
		if m == nil {
			continue
		}
		var p Place
		if at := way().SubexpIndex("port"); at > 0 {
			n, err := strconv.ParseUint(m[at], 10, 16)
			if err != nil {
				continue
			}
			p.Port = uint16(n)
		}
		if at := way().SubexpIndex("host"); at > 0 {
			p.Host = m[at]
		}
		if !theWord().MatchString(p.Host) {
			return p, true
		}
	}
	return Place{}, false
}

// bound matches a message about a bind that has failed because the host does not have the
// address.
var bound = pattern.Lazy(`(?i)\b(?:bind|listen)\b.*(?:EADDRNOTAVAIL|assign requested address|无法指定|無法指定)|assign requested address.*\bbind\b`)

// Unbound reports whether a message says that an address could not be bound because this
// host does not have it. Nobody needs to look on another host then.
func Unbound(message string) bool { return bound().MatchString(message) }

// NotHere adds to t, which explains a message, that this host does not have an address.
func (x *Explainer) NotHere(t Text, ip netip.Addr) Text {
	t.Blocks = append(slices.Clip(t.Blocks), x.now("now.absent", language.Facts{"ip": ip.String()}))
	return t
}

// There explains a port of another host, about which this host's settings say nothing.
func (x *Explainer) There(p Place) Text {
	if x.Names == nil {
		x.Names = port.NewRegistry(nil)
	}
	n := strconv.Itoa(int(p.Port))
	return Text{p.Host + ":" + n, append(
		x.labelled([]Block{{Label: "port", Text: x.join(x.lists(p.Port), x.known(p.Port), x.browsers(p.Port, sockets.TCP))}}),
		x.now("now.there", language.Facts{"port": n, "host": p.Host}),
	)}
}
