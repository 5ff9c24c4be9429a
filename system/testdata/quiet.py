"""Starts, in the network namespace that it runs in, what a Debian machine often
runs, as it comes, and clients that keep connections open and idle as browsers and
pools do. Says "ready" when all answer, and goes on until standard input ends.

usage: quiet.py DIRECTORY"""

import os
import pwd
import select
import socket
import subprocess
import sys
import time

HOST = "127.0.0.1"
DIR = sys.argv[1]
POSTGRES = sorted(d for d in os.listdir("/usr/lib/postgresql") if d.isdigit())[-1]
programs = []


def place(name, text=None):
    path = os.path.join(DIR, name)
    if text is not None:
        with open(path, "w") as f:
            f.write(text)
    return path


def run(*command, **more):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **more)


def start(*command, **more):
    p = subprocess.Popen(command, stdin=more.pop("stdin", subprocess.DEVNULL), stdout=subprocess.DEVNULL, **more)
    programs.append(p)
    return p


def connect(port):
    deadline = time.time() + 120
    while True:
        try:
            return socket.create_connection((HOST, port))
        except OSError:
            if time.time() > deadline:
                raise
            time.sleep(0.1)


def network():
    for command in ("link set lo up", "link add lan type veth peer name far", "link set far up", "link set lan up", "addr add 10.20.0.2/24 dev lan"):
        run("ip", *command.split())


def nginx():
    start("nginx", "-p", DIR, "-e", "stderr", "-c", place("nginx.conf", """daemon off; worker_processes 2; pid %s/nginx.pid;
events {} http { access_log off; server { listen 80 default_server; listen [::]:80 default_server; location / { return 200 ok; } } }""" % DIR))


def redis():
    start("redis-server", "--bind", HOST, "-::1", "--save", "", "--dir", DIR)


def ssh():
    os.makedirs("/run/sshd", exist_ok=True)
    for key in ("host", "user"):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", place(key))
    start("/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-o", "HostKey=" + place("host"), "-o", "PidFile=none", "-o", "StrictModes=no",
          "-o", "AuthorizedKeysFile=" + place("user.pub"), "-o", "PermitRootLogin=yes", "-o", "LogLevel=QUIET")
    connect(22).close()
    start("ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-i", place("user"), "root@" + HOST,
          "sleep 600")


def postgres():
    user = pwd.getpwnam("postgres")
    data = place("postgres")
    os.mkdir(data)
    os.chown(data, user.pw_uid, user.pw_gid)
    bin = "/usr/lib/postgresql/%s/bin/" % POSTGRES
    me = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}
    run(bin + "initdb", "--no-sync", "-A", "trust", "-D", data, **me)
    start(bin + "postgres", "-D", data, "-c", "unix_socket_directories=", stderr=subprocess.DEVNULL, **me)
    connect(5432).close()
    for _ in range(3):
        client("psql", "-qAt", "-h", HOST, "-U", "postgres")


def mariadb():
    data = place("mariadb")
    run("mariadb-install-db", "--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal", "--user=root", "--datadir=" + data,
        stderr=subprocess.DEVNULL)
    start("mariadbd", "--no-defaults", "--user=root", "--datadir=" + data, "--bind-address=" + HOST, "--socket=" + place("mariadb.sock"),
          stderr=subprocess.DEVNULL)
    connect(3306).close()
    for _ in range(3):
        client("mariadb", "--no-defaults", "-N", "-h", HOST, "-u", "root", "--skip-ssl")


def avahi():
    os.makedirs("/run/avahi-daemon", exist_ok=True)
    run("mount", "-t", "tmpfs", "none", "/run/avahi-daemon")
    start("avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", place("avahi.conf", "[server]\nenable-dbus=no\n"),
          stderr=subprocess.DEVNULL)


def client(*command):
    """A session that has asked something, and idles."""
    p = start(*command, stdin=subprocess.PIPE)
    p.stdin.write(b"select 1;\n")
    p.stdin.flush()


class Pooled:
    """A connection that is asked now and then, and opened anew when the server ends it."""

    def __init__(self, port, question):
        self.port, self.question = port, question
        self.open()

    def open(self):
        self.socket = connect(self.port)

    def ask(self):
        self.socket.sendall(self.question)

    def take(self):
        if not self.socket.recv(65536):
            self.socket.close()
            self.open()


def pools():
    page = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    return [Pooled(80, page) for _ in range(6)] + [Pooled(6379, b"PING\r\n") for _ in range(8)]


def use(pool):
    turn, due = 0, time.time()
    while True:
        for s in select.select([sys.stdin] + [p.socket for p in pool], [], [], 0.2)[0]:
            if s is sys.stdin:
                return
            next(p for p in pool if p.socket is s).take()
        if time.time() >= due:
            due = time.time() + 1
            pool[turn % len(pool)].ask()
            turn += 1
            once = connect(80)  # and rests in TIME_WAIT
            once.sendall(b"GET / HTTP/1.0\r\n\r\n")
            once.recv(4096)
            once.close()


if __name__ == "__main__":
    network()
    for begin in (nginx, redis, avahi, ssh, postgres, mariadb):
        begin()
    pool = pools()
    for p in pool:
        p.ask()
    print("ready", flush=True)
    use(pool)
    for p in reversed(programs):
        p.terminate()
    for p in programs:
        p.wait()
