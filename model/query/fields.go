package query

import "berth/model"

// fields is the language's table of fields.
func fields() []field {
	return append(append(append(ends(), holders()...), kinds()...), numbers()...)
}

// ends returns the fields for addresses and ports.
func ends() []field {
	const ports, places, addrs = "80,443,8000-8999,49152-", "an address, a network, a port or a pair of both", "10.0.0.5,::1,10.0.0.0/8"
	return []field{
		{Field{"port", ports, "the port, at either end", "port:80,443"}, portNumber(anyPort), true, nil},
		{Field{"lport", ports, "the local port", "lport:49152-"}, portNumber(localPort), true, []string{"sport", "localport"}},
		{Field{"rport", ports, "the remote port", "rport:443"}, portNumber(remotePort), true, []string{"dport", "remoteport"}},
		{Field{"local", places, "the local end", "local:127.0.0.1:80"}, at(endpointOf, localEnd), false, []string{"src", "source", "laddr"}},
		{Field{"remote", places, "the remote end", "remote:10.0.0.0/8"}, at(endpointOf, remoteEnd), false, []string{"dst", "dest", "raddr", "foreign"}},
		{Field{"ip", addrs, "the address, at either end", "ip:10.0.0.0/8"}, at(onlyAddress, eitherEnd), false, []string{"addr", "address", "host"}},
		{Field{"lip", addrs, "the local address", "lip:0.0.0.0"}, at(onlyAddress, localEnd), false, nil},
		{Field{"rip", addrs, "the remote address", "rip:10.0.0.9"}, at(onlyAddress, remoteEnd), false, nil},
	}
}

// holders returns the fields for processes and users.
func holders() []field {
	const name, number = "text that it contains; = for an exact match", "812,900-999"
	return []field{
		{Field{"proc", name, "the name of a process that holds it, as PROCESS shows it or as the kernel has it", "proc:nginx"}, alike(byHolders(wording(contains, procName))), false, []string{"process", "program", "name", "comm", "exe"}},
		{Field{"cmd", name, "the command line of a process that holds it", "cmd:manage.py"}, alike(byHolders(wording(contains, procCmdline))), false, []string{"command", "cmdline", "args"}},
		{Field{"pid", number, "the PID of a process that holds it", "pid:812"}, alike(byHolders(numberOf(procPID))), true, nil},
		{Field{"fd", number, "its descriptor in a process that holds it", "fd:0-2"}, byHolders(numberOf(procFD)), true, nil},
		{Field{"user", "a name or a uid", "the user of the socket or of a process that holds it", "user:www-data"}, alike(byHolders(people(wording(equals, userName)))), false, []string{"owner", "uname"}},
		{Field{"uid", number, "the same, by user ID", "uid:1000-"}, alike(byHolders(numberOf(userID))), true, nil},
		{Field{"peer", name, "the name of the process at the other end, on this machine", "peer:gunicorn"}, byHolders(wording(contains, peerName)), false, nil},
		{Field{"service", name, "the service registered for the server's port", "service:http"}, alike(wording(contains, serviceName)), false, []string{"svc"}},
		{Field{"container", name, "the name or ID of the container that the process runs in, or what made the container", "container:web"}, alike(byHolders(wording(contains, ranBy(containerName, containerCalled, containerID, containerManager)))), false, []string{"docker", "podman", "ctr"}},
		{Field{"image", name, "the image that the container was made from", "image:nginx"}, alike(byHolders(wording(contains, ranBy(imageName)))), false, nil},
		{Field{"pod", name, "its pod", "pod:shop"}, alike(byHolders(wording(contains, ranBy(podName)))), false, []string{"kubernetes", "k8s"}},
		{Field{"compose", name, "its Compose project and service", "compose:shop/web"}, alike(byHolders(wording(contains, ranBy(composeName)))), false, nil},
		{Field{"unit", name, "the systemd unit that the process runs in", "unit:nginx.service"}, alike(byHolders(wording(contains, ranBy(unitName)))), false, []string{"systemd", "cgroup", "slice"}},
	}
}

// kinds returns the fields with a fixed set of values.
func kinds() []field {
	return []field{
		{Field{"proto", "tcp, udp, unix, tcp4, tcp6, udp4, udp6", "the transport", "proto:udp"}, alike(among(protoChoices, protoTerm)), false, []string{"protocol", "netid", "transport", "type"}},
		{Field{"family", "4, 6", "the address family of the socket, which may be 6 even if the addresses are IPv4", "family:6"}, alike(among(familyChoices, familyTerm)), false, []string{"af"}},
		{Field{"state", "listen, established, time_wait … as berth, ss or netstat spell them", "what the socket is doing", "state:close_wait"}, alike(states), false, []string{"status"}},
		{Field{"side", "listen, in, out, none", "which end of a connection it is", "side:out"}, alike(among(sideChoices, sideTerm)), false, []string{"direction", "dir"}},
		{Field{"class", "well-known, dynamic", "the class of the port, at either end", "class:well-known"}, alike(among(classChoices, classTerm)), false, nil},
		{Field{"range", "system, registered, ephemeral, private", "the range of the port, at either end", "range:ephemeral"}, alike(among(rangeChoices, rangeTerm)), false, nil},
		{Field{"is", "alert, exposed, new, local, problem, unknown", "began to match an alert and still does; listening or bound beyond loopback; opened in the last 5 s; with both ends on this machine; part of what is wrong now; without a known owner", "is:exposed"}, among(isChoices, isTerm), false, nil},
	}
}

// numbers returns the other fields with a number.
func numbers() []field {
	const times, bytes, counts = "-10s, 50ms-2s, 1m-", "0, 1-, 64k-1M", "0, 1-, 5-9"
	return []field{
		{Field{"age", times, "how long it has been open or, if that is not known, how long at least", "age:-10s"}, ages, true, nil},
		{Field{"rtt", times, "the round-trip time", "rtt:50ms-"}, info(timeUnit("rtt"), roundTrip), true, nil},
		{Field{"rate", "1M-, 500k-", "bytes per second, both ways together; makes ls look twice", "rate:1M-"}, rates("rate", model.Rate.Both), true, []string{"speed", "bandwidth", "throughput"}},
		{Field{"in", "1M-, 500k-", "bytes per second that the program reads", "in:1M-"}, rates("in", func(r model.Rate) uint64 { return r.In }), true, []string{"download", "rx"}},
		{Field{"out", "1M-, 500k-", "bytes sent per second", "out:1M-"}, rates("out", func(r model.Rate) uint64 { return r.Out }), true, []string{"upload", "tx"}},
		{Field{"retrans", counts, "total number of segments sent again", "retrans:1-"}, info(wholeUnit("retrans"), retransmitted), true, nil},
		{Field{"recvq", bytes, "bytes that wait to be read; for a listener, connections that wait to be accepted", "recvq:1-"}, number(sizeUnit("recvq"), recvQueue), true, []string{"recv-q", "recv_q"}},
		{Field{"sendq", bytes, "bytes that wait to be sent or acknowledged; for a listener, how many connections may wait", "sendq:64k-"}, number(sizeUnit("sendq"), sendQueue), true, []string{"send-q", "send_q"}},
		{Field{"queue", "80%-, 100%", "how full the queue of a listening or UDP socket is, in percent of its limit", "queue:80%-"}, number(shareUnit("queue"), fullness), true, []string{"full"}},
		{Field{"drops", counts, "what a listener or UDP socket has dropped since it was made: SYNs, ACKs or datagrams, most often for lack of room", "drops:1-"}, number(wholeUnit("drops"), dropped), true, []string{"dropped", "overflows"}},
		{Field{"iface", "lo,eth0", "the interface that it is bound to", "iface:eth0"}, wording(equals, ifaceName), false, []string{"dev", "interface", "device"}},
		{Field{"inode", "48211", "its inode", "inode:48211"}, numberOf(inode), true, []string{"ino"}},
		{Field{"cookie", "3e2", "its cookie, in hexadecimal", "cookie:3e2"}, number(hexUnit(), cookie), true, []string{"sk"}},
		{Field{"netns", "a name, or the inode", "its network namespace", "netns:blue"}, wording(equals, namespace), false, []string{"ns", "namespace"}},
	}
}
