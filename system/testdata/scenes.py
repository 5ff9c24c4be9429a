"""Makes one scene of trouble, or one that looks like it, in a network namespace
of its own, and stays in it until standard input ends.

usage: scenes.py SCENE"""

import ctypes
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

kept = []  # what must stay open
HOST = "127.0.0.1"


def keep(x):
    kept.append(x)
    return x


def server(port, backlog, host=HOST, reuse=False):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    s = keep(socket.socket(family, socket.SOCK_STREAM))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if reuse:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.bind((host, port))
    s.listen(backlog)
    return s


def client(port, host=HOST, wait=True):
    s = keep(socket.socket())
    s.setblocking(wait)
    try:
        s.connect((host, port))
    except BlockingIOError:
        pass
    return s


def start(*command):
    return keep(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))


def other(scene):
    """Another program, which makes another scene."""
    path = os.path.join(tempfile.mkdtemp(), scene + ".py")
    shutil.copy(__file__, path)
    p = keep(subprocess.Popen([sys.executable, path, scene], stdin=subprocess.PIPE, stdout=subprocess.PIPE))
    p.stdout.readline()
    return p


def redis(*more):
    p = start("redis-server", "--save", "", *more)
    port = int(more[more.index("--port") + 1]) if "--port" in more else 6379
    deadline = time.time() + 20
    while True:
        try:
            socket.create_connection((HOST, port)).close()
            return p
        except OSError:
            if time.time() > deadline:
                raise
            time.sleep(0.05)


def nowhere():
    """A network in which nobody answers."""
    subprocess.check_call("ip link add nowhere type veth peer name abyss && ip link set nowhere arp off && ip link set abyss up && "
                          "ip link set nowhere up && ip addr add 10.9.0.1/24 dev nowhere", shell=True)


def accept_queue_full():
    server(7001, 1)
    for _ in range(4):
        client(7001, wait=False)


def accept_queue_waiting():
    server(7001, 4)
    for _ in range(3):
        client(7001)


def accept_queue_past():
    s = server(7001, 1)
    for _ in range(4):
        client(7001, wait=False)
    time.sleep(0.2)
    for _ in range(4):
        s.accept()[0].close()
    kept[1:] = []


def accept_queue_maybe():
    accept_queue_past()
    deferred()


def accept_queue_gone():
    accept_queue_past()
    kept.pop(0).close()
    deferred()


def deferred():
    s = server(7013, 16)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 60)
    for _ in range(9):
        client(7013).send(b"x")
        keep(s.accept()[0])


def syn_queue_full(clients=4):
    s = server(7002, 4)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 60)
    for _ in range(clients):
        client(7002)


def syn_queue_waiting():
    syn_queue_full(2)


def udp(size, datagrams):
    s = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
    s.bind((HOST, 7003))
    sender = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    for _ in range(datagrams):
        sender.sendto(b"x" * 500, (HOST, 7003))
    return s


def udp_drops():
    udp(16384, 100)


def udp_waiting():
    udp(1 << 17, 10)


def udp_past():
    s = udp(16384, 100)
    s.setblocking(False)
    try:
        while s.recv(2000):
            pass
    except BlockingIOError:
        pass


def udp_filtered():
    s = keep(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    s.bind(("0.0.0.0", 7015))
    refuse = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))  # BPF_RET | BPF_K, 0
    s.setsockopt(socket.SOL_SOCKET, 26, struct.pack("HL", 1, ctypes.addressof(refuse)))  # SO_ATTACH_FILTER
    for _ in range(9):
        s.sendto(b"x", ("127.0.0.1", 7015))


def udp_maybe():
    udp_past()
    udp_filtered()


def close_wait_leak(n=11):
    redis("--timeout", "1")
    for _ in range(n):
        client(6379)


def close_wait_few():
    close_wait_leak(9)


def syn_sent_stuck():
    nowhere()
    client(81, "10.9.0.77", wait=False)


def unread_data():
    s = server(7004, 4)
    c = client(7004)
    keep(s.accept()[0])
    c.send(b"x" * 100)


def read_data():
    s = server(7004, 4)
    c = client(7004)
    a = keep(s.accept()[0])
    c.send(b"x" * 100)
    a.recv(100)


def closed_window():
    s = server(7005, 4)
    c = client(7005)
    keep(s.accept()[0])
    c.setblocking(False)
    try:
        while c.send(b"x" * 65536):
            pass
    except BlockingIOError:
        pass


def fin_wait_pile(n=22):
    s = server(7006, 64)
    other("clients%d" % n)
    for _ in range(n):
        a, _ = s.accept()
        keep(a).shutdown(socket.SHUT_WR)


def fin_wait_few():
    fin_wait_pile(9)


def clients22(n=22):
    for _ in range(n):
        client(7006)


def clients9():
    clients22(9)


def ephemeral_exhaustion(n=17):
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w") as f:
        f.write("40000 40019")
    s = server(7007, 64)
    for _ in range(n):
        client(7007)
        keep(s.accept()[0])


def ephemeral_few():
    ephemeral_exhaustion(10)


def time_wait(reuse, host=HOST, stamps="1"):
    """Every port that is handed out is in TIME_WAIT toward one endpoint."""
    for name, value in ("ip_local_port_range", "40000 40019"), ("tcp_tw_reuse", reuse), ("tcp_timestamps", stamps):
        with open("/proc/sys/net/ipv4/" + name, "w") as f:
            f.write(value)
    if host != HOST:
        subprocess.check_call(["ip", "addr", "add", host + "/32", "dev", "lo"])
    s = server(7014, 64, host)
    for _ in range(20):
        c = socket.create_connection((host, 7014))
        c.shutdown(socket.SHUT_WR)
        a, _ = s.accept()
        a.recv(1)
        a.close()
        c.recv(1)
        c.close()


def time_wait_kept():
    time_wait("0")


def time_wait_kept_beyond_loopback():
    time_wait("2", "10.5.0.1")


def time_wait_kept_unstamped():
    time_wait("2", stamps="0")


def time_wait_again():
    time_wait("2")


def time_wait_again_everywhere():
    time_wait("1", "10.5.0.1")


def freebind():
    for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
        s = keep(socket.socket(socket.AF_INET, kind))
        s.setsockopt(socket.IPPROTO_IP, 15, 1)  # IP_FREEBIND
        s.bind(("10.9.9.9", 7020))
        if kind == socket.SOCK_STREAM:
            s.listen(8)


def descriptor_limit(n=38):
    resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
    server(7008, 4)
    while len(os.listdir("/proc/self/fd")) - 1 < n:
        keep(open("/dev/null"))


def descriptor_half():
    descriptor_limit(20)


def stopped_owner():
    redis().send_signal(signal.SIGSTOP)


def one_family_split():
    server(7009, 4)
    other("six7009")


def six7009():
    server(7009, 4, "::1")


def both_families():
    server(7009, 4)
    six7009()


def one_family():
    server(7009, 4)


def port_in_ephemeral_range():
    redis("--port", "40123")


def shared_by_strangers():
    server(7010, 4, reuse=True)
    other("reuse7010")


def reuse7010():
    server(7010, 4, reuse=True)


def shared_by_twins():
    reuse7010()
    reuse7010()


def exposed_service():
    redis("--bind", "0.0.0.0", "--protected-mode", "no")


def loopback_service():
    redis("--bind", HOST, "::1")


def replaced_executable():
    program = os.path.join(tempfile.mkdtemp(), "socat")
    shutil.copy("/usr/bin/socat", program)
    start(program, "TCP-LISTEN:7011,fork", "EXEC:cat")
    while True:
        try:
            socket.create_connection((HOST, 7011)).close()
            break
        except OSError:
            time.sleep(0.05)
    os.unlink(program)
    shutil.copy("/usr/bin/socat", program)


def retransmissions():
    s = server(7012, 4)
    c = client(7012)
    a = keep(s.accept()[0])
    subprocess.check_call("iptables -A INPUT -p tcp --dport 7012 -m statistic --mode random --probability 0.15 -j DROP", shell=True)
    if os.fork() == 0:
        while a.recv(1 << 16):
            pass
        os._exit(0)
    if os.fork() == 0:
        while True:
            c.send(b"x" * 65536)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
    print("ready", flush=True)
    sys.stdin.read()
    for p in kept:
        if isinstance(p, subprocess.Popen):
            p.kill()
