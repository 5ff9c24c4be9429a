package front_test

import (
	"fmt"
	"strings"
)

// each repeats a rule for each port in a range.
func each(first, last int, rule string) string {
	var b strings.Builder
	for p := first; p <= last; p++ {
		fmt.Fprintf(&b, rule, p)
	}
	return b.String()
}

// nft returns a script that loads nftables rules. nftables requires each chain to
// start on a new line.
func nft(rules string) string {
	return "nft -f - <<'END'\n" + strings.NewReplacer("; } }", "; }\n}", "; } chain", "; }\nchain", "} } table", "}\n}\ntable", "{ chain", "{\nchain").Replace(rules) + "\nEND"
}

// scenes returns realistic sets of rules, some written by hand and some as
// container engines write them.
func scenes() []scene {
	return []scene{
		{"nothing", "true", []string{"tcp 10.9.0.1:80 in", "udp [fd09::1]:80 in", "host tcp 127.0.0.1:80 stays"}},
		{
			"redirect", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; tcp dport 8080 redirect to :9000; } }`),
			[]string{"tcp 10.9.0.1:8080 here 9000", "udp 10.9.0.1:8080 in", "tcp [fd09::1]:8080 in", "host tcp 10.9.0.1:8080 stays"},
		},
		{
			"redirect of both families", nft(`table inet nat { chain pre { type nat hook prerouting priority dstnat; meta l4proto { tcp, udp } th dport 8080 redirect to :9000; } }`),
			[]string{"tcp 10.9.0.1:8080 here 9000", "udp [fd09::1]:8080 here 9000"},
		},
		{
			"redirect, and only the target is let in", nft(`table inet x {
			chain pre { type nat hook prerouting priority dstnat; tcp dport 80 redirect to :8080; }
			chain in { type filter hook input priority 0; policy drop; ct state established accept; icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept; tcp dport 8080 accept; } }`),
			[]string{"tcp 10.9.0.1:80 here 8080", "tcp 10.9.0.1:8080 in", "tcp [fd09::1]:8080 in", "tcp 10.9.0.1:81 drop"},
		},
		{
			"dnat by address", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; ip daddr 10.9.0.5 tcp dport 80 dnat to 10.9.1.2:8080; } }`),
			[]string{"tcp 10.9.0.5:80 → 10.9.1.2:8080", "tcp 10.9.0.1:80 in"},
		},
		{
			"dnat to the same port", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; tcp dport { 80, 443, 8080-8090 } dnat to 10.9.1.2; } }`),
			[]string{"tcp 10.9.0.5:80 → 10.9.1.2:80", "tcp 10.9.0.1:8085 → 10.9.1.2:8085", "tcp 10.9.0.1:81 in"},
		},
		{
			"dnat by address and port at once", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; ip daddr . tcp dport { 10.9.0.5 . 80, 10.9.0.1 . 3000 } dnat to 10.9.1.2:443; } }`),
			[]string{"tcp 10.9.0.5:80 → 10.9.1.2:443", "tcp 10.9.0.1:80 in", "tcp 10.9.0.1:3000 → 10.9.1.2:443"},
		},
		{
			"dnat by a map", nft(`table ip nat {
			map to { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.9.1.2 . 8080, 443 : 10.9.1.2 . 443 } }
			chain pre { type nat hook prerouting priority dstnat; ip protocol tcp dnat to tcp dport map @to; } }`),
			[]string{"tcp 10.9.0.1:80 → 10.9.1.2:8080", "tcp 10.9.0.1:443 → 10.9.1.2:443", "tcp 10.9.0.1:81 in"},
		},
		{
			"dnat by a map of ports", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; meta l4proto tcp redirect to :tcp dport map { 80 : 8080, 443 : 9000 }; } }`),
			[]string{"tcp 10.9.0.1:80 here 8080", "tcp 10.9.0.1:443 here 9000"},
		},
		{
			"a long chain", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; ` + each(100, 140, "tcp dport %d redirect to :9000; ") +
				`tcp dport 80 redirect to :8080; tcp dport 8000-8100 redirect to :443; ip daddr 10.9.0.5 meta l4proto tcp redirect to :3000; tcp dport { 443, 8080 } redirect to :81; ip daddr . tcp dport { 10.9.0.1 . 81, 10.9.0.1 . 3000 } dnat to 10.9.1.2:443; tcp dport != 22 tcp dport 22 redirect to :9000; udp dport 443 redirect to :80; } }
			table inet f { chain in { type filter hook input priority 0; policy drop; ct state established accept; iif lo accept; meta l4proto ipv6-icmp accept; ` + each(100, 140, "tcp dport %d drop; ") + `tcp dport { 8080, 443, 81 } accept; tcp dport 9000 ct state new accept; } }`),
			[]string{"tcp 10.9.0.1:80 here 8080", "tcp 10.9.0.1:8085 here 443", "tcp 10.9.0.5:9000 here 3000", "tcp 10.9.0.1:443 here 81", "tcp 10.9.0.1:3000 → 10.9.1.2:443", "tcp 10.9.0.1:22 drop", "tcp [fd09::1]:443 in", "tcp [fd09::1]:80 drop"},
		},
		{
			"one of several", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; tcp dport 80 dnat to numgen inc mod 2 map { 0 : 10.9.1.2, 1 : 10.9.0.1 }; } }`),
			[]string{"tcp 10.9.0.1:80 untold rule", "tcp 10.9.0.1:81 in"},
		},
		{
			"a range of targets", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; tcp dport 80 dnat to 10.9.1.2-10.9.1.3; tcp dport 81 dnat to 10.9.1.2:8080-8085; } }`),
			[]string{"tcp 10.9.0.1:80 untold rule", "tcp 10.9.0.1:81 untold rule"},
		},
		{
			"from one network alone", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; ip saddr 192.0.2.0/24 tcp dport 80 redirect to :8080; iifname "inner" tcp dport 81 redirect to :9000; iifname "lo" tcp dport 443 redirect to :9000; } }`),
			[]string{"tcp 10.9.0.1:80 untold source", "tcp 10.9.0.1:81 in", "tcp 10.9.0.1:443 in"},
		},
		{
			"by interface", nft(`table inet f { chain in { type filter hook input priority 0; iifname "outer" tcp dport 80 drop; iifname != "inner" tcp dport 81 drop; iif outer tcp dport 443 reject; iifname "out*" udp dport 80 drop; iifname "eth*" drop; } }`),
			[]string{"tcp 10.9.0.1:80 drop", "tcp [fd09::1]:81 drop", "tcp 10.9.0.1:443 drop", "udp 10.9.0.1:80 drop", "tcp 10.9.0.1:22 in"},
		},
		{
			"output alone", nft(`table ip nat { chain out { type nat hook output priority -100; tcp dport 8080 redirect to :9000; ip daddr 10.9.0.5 tcp dport 80 dnat to 10.9.1.2; } }`),
			[]string{"tcp 10.9.0.1:8080 in", "host tcp 127.0.0.1:8080 here 9000", "host tcp 10.9.0.1:8080 here 9000", "host tcp 10.9.0.5:80 → 10.9.1.2:80", "host tcp 10.9.0.1:80 stays"},
		},
		{
			"local destinations", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; fib daddr type local tcp dport 80 dnat to 10.9.1.2:81; }
			chain out { type nat hook output priority -100; ip daddr != 127.0.0.0/8 fib daddr type local tcp dport 80 dnat to 10.9.1.2:81; } }`),
			[]string{"tcp 10.9.0.1:80 → 10.9.1.2:81", "host tcp 10.9.0.1:80 → 10.9.1.2:81", "host tcp 127.0.0.1:80 stays"},
		},
		{
			"dnat over IPv6", nft(`table ip6 nat { chain pre { type nat hook prerouting priority dstnat; ip6 daddr fd09::1 tcp dport 80 dnat to [fd09:1::2]:8080; udp dport 443 redirect to :9000; } }`),
			[]string{"tcp [fd09::1]:80 → [fd09:1::2]:8080", "udp [fd09::1]:443 here 9000", "tcp 10.9.0.1:80 in"},
		},
		{
			"the first that matches", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; tcp dport 8000-8100 jump web; tcp dport 8085 redirect to :443; }
			chain web { tcp dport 8080 redirect to :9000; tcp dport 8090 return; tcp dport != 8085 redirect to :81; } }`),
			[]string{"tcp 10.9.0.1:8080 here 9000", "tcp 10.9.0.1:8085 here 443"},
		},
		{
			"accepted before", nft(`table ip nat { chain pre { type nat hook prerouting priority dstnat; tcp dport 80 accept; tcp dport 80-90 redirect to :8080; } }`),
			[]string{"tcp 10.9.0.1:80 in", "tcp 10.9.0.1:81 here 8080"},
		},
		{
			"two tables", nft(`table ip a { chain pre { type nat hook prerouting priority -90; tcp dport 80 redirect to :8080; } }
			table ip b { chain pre { type nat hook prerouting priority -110; tcp dport 80 redirect to :9000; } }`),
			[]string{"tcp 10.9.0.1:80 here 9000"},
		},
		{
			"policy drop", nft(`table inet f { chain in { type filter hook input priority 0; policy drop; ct state established,related accept; iif lo accept; meta l4proto ipv6-icmp accept; tcp dport { 22, 80-443 } accept; } }`),
			[]string{"tcp 10.9.0.1:22 in", "tcp [fd09::1]:81 in", "udp 10.9.0.1:22 drop", "tcp 10.9.0.1:3000 drop"},
		},
		{
			"policy drop that knows no state", nft(`table inet f { chain in { type filter hook input priority 0; policy drop; iif lo accept; ct state new tcp dport 22 accept; tcp dport 80 accept; } }`),
			[]string{"tcp 10.9.0.1:22 untold answer", "tcp 10.9.0.1:80 in", "tcp [fd09::1]:80 untold answer"},
		},
		{
			"this host's own programs are kept out as well", nft(`table inet f { chain in { type filter hook input priority 0; tcp dport 80 drop; tcp dport 81 reject; iifname "lo" tcp dport 443 drop; iifname "outer" tcp dport 22 drop; ip daddr 127.0.0.1 tcp dport 3000 drop; ip saddr 192.0.2.0/24 tcp dport 8080 drop; }
			chain out { type filter hook output priority 0; oifname "lo" tcp dport 9000 drop; ct state established tcp sport 8085 drop; } }`),
			[]string{"host tcp 127.0.0.1:80 drop", "host tcp 10.9.0.1:80 drop", "host tcp [::1]:81 drop", "host tcp 10.9.0.1:443 drop", "tcp 10.9.0.1:443 in", "host tcp 127.0.0.1:22 stays", "tcp 10.9.0.1:22 drop", "host tcp 127.0.0.1:3000 drop", "host tcp 10.9.0.1:3000 stays", "host tcp 127.0.0.1:8080 untold source", "host tcp [::1]:9000 drop", "host tcp 127.0.0.1:8085 untold answer", "host udp 127.0.0.1:80 stays"},
		},
		{
			"verdicts by a map", nft(`table inet f { chain in { type filter hook input priority 0; policy drop; ct state vmap { established : accept, related : accept, invalid : drop }; iif lo accept; meta l4proto ipv6-icmp accept; tcp dport vmap { 22 : accept, 80 : jump web, 443 : drop, 8000-8100 : accept } ; }
			chain web { ip saddr 10.0.0.0/8 accept; meta nfproto ipv6 accept; } }`),
			[]string{"tcp 10.9.0.1:22 in", "tcp 10.9.0.1:80 untold source", "tcp [fd09::1]:80 in", "tcp 10.9.0.1:443 drop", "tcp 10.9.0.1:8085 in", "tcp 10.9.0.1:9000 drop"},
		},
		{
			"limit", nft(`table inet f { chain in { type filter hook input priority 0; tcp dport 22 ct state new limit rate over 1/minute drop; tcp dport 80 limit rate 1/second counter; udp dport 80 drop; } }`),
			[]string{"tcp 10.9.0.1:22 untold rule", "tcp 10.9.0.1:80 in", "udp 10.9.0.1:80 drop"},
		},
		{
			"blocked addresses", nft(`table inet f { set bad { type ipv4_addr; flags timeout; elements = { 192.0.2.7 timeout 1h } }
			chain in { type filter hook input priority 0; ip saddr @bad drop; ip saddr 127.0.0.0/8 iifname != "lo" drop; tcp dport 443 reject; } }`),
			[]string{"tcp 10.9.0.1:22 untold rule", "tcp [fd09::1]:22 in", "tcp 10.9.0.1:443 drop"},
		},
		{
			"dropped early", nft(`table inet raw { chain pre { type filter hook prerouting priority raw; tcp dport 80 drop; fib saddr . iif oif missing drop; } }
			table netdev d { chain in { type filter hook ingress device outer priority 0; tcp dport 443 drop; } }`),
			[]string{"tcp 10.9.0.1:80 drop", "tcp 10.9.0.1:443 untold interface", "tcp 10.9.0.1:81 untold rule"},
		},
		{
			"output drops", nft(`table inet f { chain out { type filter hook output priority 0; policy drop; oif lo accept; tcp sport 80 accept; meta l4proto ipv6-icmp accept; ct state established udp sport 81 accept; } }`),
			[]string{"tcp 10.9.0.1:80 in", "tcp 10.9.0.1:81 untold answer", "udp 10.9.0.1:81 in", "tcp [fd09::1]:80 in"},
		},
		{
			"gotos and returns", nft(`table inet f { chain in { type filter hook input priority 0; policy drop; meta l4proto ipv6-icmp accept; ct state established accept; tcp dport 80 goto end; tcp dport 81 jump back; tcp dport 81 accept; tcp dport 80 accept; }
			chain end { return; } chain back { tcp dport 81 return; drop; } }`),
			[]string{"tcp 10.9.0.1:80 drop", "tcp 10.9.0.1:81 in", "tcp 10.9.0.1:82 drop"},
		},
		{
			"a named set, a prefix and what is not", nft(`table inet f { set open { type inet_service; flags interval; elements = { 22, 8000-8999 } }
			chain in { type filter hook input priority 0; tcp dport != @open ip daddr 10.9.0.0/30 drop; udp dport < 100 drop; udp dport >= 8085 drop; tcp flags & (syn|ack) == syn tcp dport 8085 drop; } }`),
			[]string{"tcp 10.9.0.1:80 drop", "tcp 10.9.0.5:80 in", "tcp 10.9.0.1:22 in", "udp 10.9.0.1:80 drop", "udp 10.9.0.1:443 in", "udp 10.9.0.1:9000 drop", "tcp 10.9.0.1:8085 drop"},
		},
		{
			"marks", nft(`table inet f { chain pre { type filter hook prerouting priority mangle; tcp dport 80 meta mark set 7; } chain in { type filter hook input priority 0; meta mark 7 drop; } }`),
			[]string{"tcp 10.9.0.1:80 untold rule"},
		},
		{
			"not tracked", nft(`table ip raw { chain pre { type filter hook prerouting priority raw; tcp dport 80 notrack; } }
			table ip nat { chain pre { type nat hook prerouting priority dstnat; tcp dport 80-81 redirect to :9000; } }`),
			[]string{"tcp 10.9.0.1:80 untold rule", "tcp 10.9.0.1:81 here 9000"},
		},
		{"netavark", netavark, []string{"tcp 10.9.0.1:8080 → 10.9.1.2:80", "udp 10.9.0.1:8080 in", "host tcp 10.9.0.1:8080 → 10.9.1.2:80", "tcp 10.9.0.5:443 → 10.9.1.2:443", "tcp 10.9.0.1:443 in", "tcp 10.9.0.1:81 in"}},
		{"docker", docker, []string{"tcp 10.9.0.1:8080 → 10.9.1.2:80", "host tcp 10.9.0.1:8080 → 10.9.1.2:80", "host tcp 127.0.0.1:8080 stays", "udp 10.9.0.1:3000 → 10.9.1.2:3000", "tcp 10.9.0.1:81 in"}},
		{
			"docker with rules of one's own", docker + `
iptables-nft -P INPUT DROP; iptables-nft -A INPUT -i lo -j ACCEPT; iptables-nft -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables-nft -A INPUT -p tcp -m multiport --dports 22,8000:9000 -m comment --comment mine -j ACCEPT; iptables-nft -A INPUT -p tcp --dport 443 -s 10.0.0.0/8 -j ACCEPT`,
			[]string{"tcp 10.9.0.1:8080 → 10.9.1.2:80", "tcp 10.9.0.1:22 in", "tcp 10.9.0.1:8085 in", "tcp 10.9.0.1:81 drop", "tcp 10.9.0.1:443 untold source", "tcp [fd09::1]:81 in"},
		},
		{
			"iptables redirect and multiport", `iptables-nft -t nat -A PREROUTING -p tcp -m multiport --dports 80,8080:8090 -j REDIRECT --to-ports 9000
ip6tables-nft -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 81; iptables-nft -t nat -A PREROUTING -p udp --dport 80 -j DNAT --to-destination 10.9.1.2
ip6tables-nft -t nat -A OUTPUT -p tcp --dport 443 -j DNAT --to-destination [fd09:1::2]:22; iptables-nft -A INPUT -p tcp --dport 22 -m recent --name x --set -j DROP
iptables-nft -A INPUT -p tcp --dport 3000 -m statistic --mode random --probability 0.5 -j DROP; iptables-nft -A INPUT -p tcp --dport 3000 -j LOG; iptables-nft -A INPUT -p tcp --syn --dport 443 -j REJECT`,
			[]string{"tcp 10.9.0.1:8085 here 9000", "tcp [fd09::1]:80 here 81", "udp 10.9.0.1:80 → 10.9.1.2:80", "host tcp [fd09::1]:443 → [fd09:1::2]:22", "tcp 10.9.0.1:22 untold rule", "tcp 10.9.0.1:3000 untold rule", "tcp 10.9.0.1:443 drop", "tcp 10.9.0.1:9000 in"},
		},
		{
			"firewalld", firewalld,
			[]string{"tcp 10.9.0.1:22 in", "udp 10.9.0.1:443 in", "tcp 10.9.0.1:80 here 8080", "tcp 10.9.0.1:3000 drop", "tcp 10.9.0.1:8080 drop", "udp 10.9.0.1:22 drop", "tcp [fd09::1]:22 untold rule"},
		},
		{
			"ufw", ufw,
			[]string{"tcp 10.9.0.1:22 in", "tcp 10.9.0.1:80 in", "tcp 10.9.0.1:81 drop", "tcp [fd09::1]:80 in", "udp [fd09::1]:9000 in", "tcp [fd09::1]:3000 drop", "tcp 10.9.0.1:443 untold source"},
		},
		{
			"addresses and ports at once", nft(`table inet f { set open { type ipv4_addr . inet_service; flags interval; elements = { 10.9.0.0/30 . 80-90, 10.9.0.5 . 443 } }
			chain in { type filter hook input priority 0; policy drop; iif lo accept; ct state established,related accept; ip daddr . tcp dport @open accept; meta l4proto . th dport { udp . 9000, tcp . 22 } accept; } }`),
			[]string{"tcp 10.9.0.1:80 in", "tcp 10.9.0.5:80 drop", "tcp 10.9.0.5:443 in", "tcp 10.9.0.1:443 drop", "udp 10.9.0.1:9000 in", "tcp 10.9.0.1:22 in"},
		},
		{
			"iptables-legacy", `iptables-legacy -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 9000; iptables-legacy -A INPUT -p tcp --dport 22 -j DROP`,
			[]string{"tcp 10.9.0.1:80 untold beside", "tcp 10.9.0.1:22 untold beside"},
		},
		{
			"traffic control", `tc qdisc add dev outer clsact`,
			[]string{"tcp 10.9.0.1:80 untold beside"},
		},
		{
			"bridge rules", nft(`table bridge b { chain pre { type filter hook prerouting priority 0; policy accept; tcp dport 80 drop; } }`),
			[]string{"tcp 10.9.0.1:80 untold rule"},
		},
	}
}

// netavark is what podman's netavark 1.4 writes for a container with published
// ports, one of which is published on a single address.
const netavark = `iptables-nft-restore <<'END'
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:NETAVARK-1D8721804F16F - [0:0]
:NETAVARK-DN-1D8721804F16F - [0:0]
:NETAVARK-HOSTPORT-DNAT - [0:0]
:NETAVARK-HOSTPORT-MASQ - [0:0]
:NETAVARK-HOSTPORT-SETMARK - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j NETAVARK-HOSTPORT-DNAT
-A OUTPUT -m addrtype --dst-type LOCAL -j NETAVARK-HOSTPORT-DNAT
-A POSTROUTING -j NETAVARK-HOSTPORT-MASQ
-A POSTROUTING -s 10.9.1.0/24 -j NETAVARK-1D8721804F16F
-A NETAVARK-1D8721804F16F -d 10.9.1.0/24 -j ACCEPT
-A NETAVARK-1D8721804F16F ! -d 224.0.0.0/4 -j MASQUERADE
-A NETAVARK-DN-1D8721804F16F -s 10.9.1.0/24 -p tcp -m tcp --dport 8080 -j NETAVARK-HOSTPORT-SETMARK
-A NETAVARK-DN-1D8721804F16F -s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j NETAVARK-HOSTPORT-SETMARK
-A NETAVARK-DN-1D8721804F16F -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.9.1.2:80
-A NETAVARK-DN-1D8721804F16F -d 10.9.0.5/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.9.1.2:443
-A NETAVARK-HOSTPORT-DNAT -p tcp -m tcp --dport 8080 -m comment --comment "dnat name: podman id: 1d87" -j NETAVARK-DN-1D8721804F16F
-A NETAVARK-HOSTPORT-DNAT -d 10.9.0.5/32 -p tcp -m tcp --dport 443 -m comment --comment "dnat name: podman id: 1d87" -j NETAVARK-DN-1D8721804F16F
-A NETAVARK-HOSTPORT-MASQ -m comment --comment "netavark portfw masq mark" -m mark --mark 0x2000/0x2000 -j MASQUERADE
-A NETAVARK-HOSTPORT-SETMARK -j MARK --set-xmark 0x2000/0x2000
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:NETAVARK_FORWARD - [0:0]
-A FORWARD -m comment --comment "netavark firewall plugin rules" -j NETAVARK_FORWARD
-A NETAVARK_FORWARD -d 10.9.1.0/24 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A NETAVARK_FORWARD -s 10.9.1.0/24 -j ACCEPT
COMMIT
END`

// docker is what Docker 20 to 28 writes, in iptables-nft form.
const docker = `iptables-nft-restore <<'END'
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 10.9.1.0/24 ! -o inner -j MASQUERADE
-A POSTROUTING -s 10.9.1.2/32 -d 10.9.1.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
-A DOCKER -i inner -j RETURN
-A DOCKER ! -i inner -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.9.1.2:80
-A DOCKER ! -i inner -p udp -m udp --dport 3000 -j DNAT --to-destination 10.9.1.2:3000
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o inner -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o inner -j DOCKER
-A FORWARD -i inner ! -o inner -j ACCEPT
-A FORWARD -i inner -o inner -j ACCEPT
-A DOCKER -d 10.9.1.2/32 ! -i inner -o inner -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER -d 10.9.1.2/32 ! -i inner -o inner -p udp -m udp --dport 3000 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i inner ! -o inner -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o inner -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
END`

// firewalld is what firewalld 1.x writes for its zone "public" with some services
// and a forwarded port.
const firewalld = `nft -f - <<'END'
table inet firewalld {
	chain mangle_PRE_public_allow {
	}
	chain mangle_PRE_public {
		jump mangle_PRE_public_allow
	}
	chain mangle_PREROUTING_ZONES {
		iifname "outer" goto mangle_PRE_public
		goto mangle_PRE_public
	}
	chain mangle_PREROUTING {
		type filter hook prerouting priority mangle + 10; policy accept;
		jump mangle_PREROUTING_ZONES
	}
	chain filter_PREROUTING {
		type filter hook prerouting priority filter + 10; policy accept;
		icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept
		meta nfproto ipv6 fib saddr . mark . iif oif missing drop
	}
	chain nat_PRE_public {
		meta nfproto ipv4 tcp dport 80 redirect to :8080
	}
	chain nat_PREROUTING_ZONES {
		iifname "outer" goto nat_PRE_public
		goto nat_PRE_public
	}
	chain nat_PREROUTING {
		type nat hook prerouting priority dstnat + 10; policy accept;
		jump nat_PREROUTING_ZONES
	}
	chain filter_IN_public_deny {
	}
	chain filter_IN_public_allow {
		tcp dport 22 accept
		ip6 daddr fe80::/64 udp dport 546 accept
		udp dport 443 accept
	}
	chain filter_IN_public {
		jump filter_IN_public_deny
		jump filter_IN_public_allow
		meta l4proto { icmp, ipv6-icmp } accept
	}
	chain filter_INPUT_ZONES {
		iifname "outer" goto filter_IN_public
		goto filter_IN_public
	}
	chain filter_INPUT {
		type filter hook input priority filter + 10; policy accept;
		ct state { established, related } accept
		ct status dnat accept
		iifname "lo" accept
		ct state invalid drop
		jump filter_INPUT_ZONES
		reject with icmpx type admin-prohibited
	}
	chain filter_OUTPUT {
		type filter hook output priority filter + 10; policy accept;
		ct state { established, related } accept
		oifname "lo" accept
		ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24 } reject with icmpv6 type addr-unreachable
	}
}
END`

// ufw is what ufw 0.36 writes, in iptables-nft form, without its chains for
// logging.
const ufw = `iptables-nft-restore <<'END'
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:ufw-after-input - [0:0]
:ufw-before-input - [0:0]
:ufw-not-local - [0:0]
:ufw-skip-to-policy-input - [0:0]
:ufw-user-input - [0:0]
-A INPUT -j ufw-before-input
-A INPUT -j ufw-after-input
-A ufw-after-input -p udp -m udp --dport 137 -j ufw-skip-to-policy-input
-A ufw-after-input -m addrtype --dst-type BROADCAST -j ufw-skip-to-policy-input
-A ufw-after-input -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-input -m conntrack --ctstate INVALID -j DROP
-A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT
-A ufw-before-input -j ufw-not-local
-A ufw-before-input -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT
-A ufw-before-input -j ufw-user-input
-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN
-A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN
-A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j LOG
-A ufw-not-local -j DROP
-A ufw-skip-to-policy-input -j DROP
-A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
-A ufw-user-input -p tcp -m multiport --dports 80,8080:8090 -m comment --comment "'dapp_web'" -j ACCEPT
-A ufw-user-input -s 10.0.0.0/8 -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
END
ip6tables-nft-restore <<'END'
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:ufw6-before-input - [0:0]
:ufw6-user-input - [0:0]
-A INPUT -j ufw6-before-input
-A ufw6-before-input -i lo -j ACCEPT
-A ufw6-before-input -m rt --rt-type 0 -j DROP
-A ufw6-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw6-before-input -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT
-A ufw6-before-input -m conntrack --ctstate INVALID -j DROP
-A ufw6-before-input -p ipv6-icmp -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT
-A ufw6-before-input -p ipv6-icmp -m icmp6 --icmpv6-type 136 -m hl --hl-eq 255 -j ACCEPT
-A ufw6-before-input -j ufw6-user-input
-A ufw6-user-input -p tcp -m tcp --dport 80 -j ACCEPT
-A ufw6-user-input -p udp -m udp --dport 9000 -j ACCEPT
COMMIT
END`
