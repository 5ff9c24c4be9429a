package trouble

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// server is a program, identified by the names of its processes, that serves on certain
// ports.
type server struct {
	names []string
	ports []uint16 // where it is usually found
	risk  string   // the key of the reason why its service is meant for few users; "": it is for everybody
}

// The kinds of service that are meant for few users, and what anyone who can reach such
// a service can do.
const (
	riskDatabase = "database" // read and change data
	riskCache    = "cache"    // read and change data, usually without a password
	riskDebugger = "debugger" // run code
	riskEngine   = "engine"   // run programs, as root
)

// servers is the list of known programs. It never changes.
var servers = [...]server{
	{[]string{"postgres", "postmaster"}, []uint16{5432, 5433}, riskDatabase},
	{[]string{"mysqld", "mariadbd"}, []uint16{3306, 33060}, riskDatabase},
	{[]string{"mongod", "mongos"}, []uint16{27017, 27018, 27019}, riskDatabase},
	{[]string{"clickhouse-server", "clickhouse"}, []uint16{8123, 9000}, riskDatabase},
	{[]string{"cockroach"}, []uint16{26257}, riskDatabase},
	{[]string{"influxd"}, []uint16{8086}, riskDatabase},
	{[]string{"beam.smp"}, []uint16{5984, 4369, 25672}, riskDatabase},
	{[]string{"etcd"}, []uint16{2379, 2380}, riskDatabase},
	{[]string{"java"}, []uint16{9200, 9300, 9042, 2181, 7000}, riskDatabase},
	{[]string{"redis-server", "redis-sentinel", "valkey-server", "keydb-server", "dragonfly"}, []uint16{6379, 26379}, riskCache},
	{[]string{"memcached"}, []uint16{11211}, riskCache},
	{[]string{"node", "nodejs"}, []uint16{9229, 9230}, riskDebugger},
	{[]string{"java"}, []uint16{5005, 8000}, riskDebugger},
	{[]string{"python", "python3"}, []uint16{5678}, riskDebugger},
	{[]string{"dlv"}, []uint16{2345}, riskDebugger},
	{[]string{"gdbserver", "lldb-server"}, []uint16{1234, 2159, 2345}, riskDebugger},
	{[]string{"dockerd", "podman", "containerd"}, []uint16{2375, 2376, 8080}, riskEngine},
	{[]string{"kubelet"}, []uint16{10250, 10255}, riskEngine},
	{[]string{"nginx", "apache2", "httpd", "lighttpd", "caddy", "haproxy", "envoy", "traefik"}, nil, ""},
	{[]string{"sshd", "dropbear"}, nil, ""},
	{[]string{"named", "unbound", "dnsmasq"}, nil, ""},
	{[]string{"master", "exim4", "dovecot"}, nil, ""},
	{[]string{"smbd", "rpcbind", "rpc.mountd", "rpc.statd"}, nil, ""},
	{[]string{"mosquitto", "nats-server", "rabbitmq-server"}, nil, ""},
	{[]string{"grafana", "grafana-server", "prometheus"}, nil, ""},
}

// serverOf returns the known server that holds r. If there are several, it returns
// the one usually found on r's port. It returns nil if none is known.
func serverOf(r *model.Row) *server {
	var known *server
	names := namesOf(r)
	for i := range servers {
		s := &servers[i]
		if !s.called(names) {
			continue
		}
		if slices.Contains(s.ports, r.Local.Port()) {
			return s
		}
		if known == nil && !interprets(s) {
			known = s
		}
	}
	return known
}

// interprets reports whether a program runs other programs, which means that it is
// not itself a server.
func interprets(s *server) bool {
	return slices.ContainsFunc(s.names, func(n string) bool { return n == "java" || n == "node" || n == "python3" })
}

// namesOf returns the names of the programs that hold r.
func namesOf(r *model.Row) []string {
	var names []string
	var last *sockets.Process
	for _, o := range r.Owners {
		if o.Process == last { // the same process with another descriptor
			continue
		}
		last = o.Process
		for _, name := range [...]string{last.Name, last.Comm, last.Program()} {
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// called reports whether names includes a name of the server.
func (s *server) called(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(s.names, n) })
}

// kernelServer returns the name of the kernel's server on a port, or "" if none is
// known.
func kernelServer(port uint16) string {
	switch port {
	case 445:
		return "ksmbd"
	case 2049:
		return "nfsd"
	case 3260:
		return "LIO iSCSI"
	case 4420:
		return "nvmet"
	case 21064:
		return "dlm"
	}
	return ""
}
