package program_test

import (
	"strings"
	"testing"

	"berth/sockets/program"
)

// named is a process as reported by the system, and the expected names. Arguments are
// separated by spaces, or by | if one of them contains a space.
type named struct{ comm, exe, args, name, label string }

func (n named) of() program.Program {
	between := " "
	if strings.Contains(n.args, "|") {
		between = "|"
	}
	var argv []string
	if n.args != "" {
		argv = strings.Split(strings.TrimSuffix(n.args, "|"), between)
	}
	return program.Of(n.comm, n.exe, argv)
}

// documented returns command lines from the programs' manuals.
func documented() map[string][]named {
	const python = "/usr/bin/python3.11"
	return map[string][]named{
		"python": {
			{"python3", python, "python3 leak.py", "python3", "python3 leak.py"},
			{"python3", python, "python3 /srv/app/leak.py --pool 12", "python3", "python3 leak.py"},
			{"python3.11", python, "/usr/bin/python3.11 leak.py", "python3.11", "python3.11 leak.py"},
			{"python", python, "/srv/venv/bin/python leak.py", "python", "python leak.py"},
			{"python3", python, "python3 -m http.server 8000", "python3", "python3 -m http.server"},
			{"python3", python, "python3 -mhttp.server", "python3", "python3 -m http.server"},
			{"python3", python, "python3 -u -B -W ignore -X dev leak.py", "python3", "python3 leak.py"},
			{"python3", python, "python3 -uWignore -Xdev leak.py", "python3", "python3 leak.py"},
			{"python3", python, "python3 -Im flask run", "python3", "python3 -m flask run"},
			{"python3", python, "python3|-c|import socket; password = 'hunter2'|x", "python3", "python3 -c …"},
			{"python3", python, "python3|-uc|print(1)", "python3", "python3 -c …"},
			{"python3", python, "python3 -", "python3", "python3"},
			{"python3", python, "python3", "python3", "python3"},
			{"python3", python, "python3 -- -odd.py", "python3", "python3 -odd.py"},
			{"python3", python, "python3 manage.py runserver 0.0.0.0:8000", "python3", "python3 manage.py runserver"},
			{"python3", python, "python3 -m uvicorn app:app --port 80", "python3", "python3 -m uvicorn app:app"},
			{"MainThread", python, "python3|-c|x", "python3.11", "python3.11 -c …"},
			{"worker-1", python, "python3 worker.py", "python3.11", "python3.11 worker.py"},
			{"pypy3", "/opt/pypy/bin/pypy3.10", "pypy3 leak.py", "pypy3", "pypy3 leak.py"},
			{"leak.py", python, "/usr/bin/python3 ./leak.py", "leak.py", "leak.py"},
			{"a-very-long-scr", python, "/usr/bin/python3 -u /opt/a-very-long-script x", "a-very-long-script", "a-very-long-script"},
			{"fail2ban-server", python, "/usr/bin/python3 /usr/bin/fail2ban-server -xf start", "fail2ban-server", "fail2ban-server"},
			{"ipython", python, "/usr/bin/python3 /usr/bin/ipython", "ipython", "ipython"},
		},
		"servers of Python": {
			{"gunicorn", python, "/usr/bin/python3 /usr/bin/gunicorn -b 127.0.0.1:8000 -w 4 app:app", "gunicorn", "gunicorn app:app"},
			{"gunicorn", python, "/usr/bin/python3 /usr/bin/gunicorn -b localhost:8000 shop.wsgi", "gunicorn", "gunicorn shop.wsgi"},
			{"gunicorn", python, "/usr/bin/python3 /usr/bin/gunicorn shop.wsgi", "gunicorn", "gunicorn shop.wsgi"},
			{"gunicorn", python, "/usr/bin/python3|/usr/bin/gunicorn|app:create('s3cret')", "gunicorn", "gunicorn app:create"},
			{"gunicorn: maste", python, "gunicorn: master [app:app]|", "gunicorn", "gunicorn app:app"},
			{"gunicorn: worke", python, "gunicorn: worker [app:app]|", "gunicorn", "gunicorn app:app"},
			{"uvicorn", python, "/srv/venv/bin/python3 /srv/venv/bin/uvicorn shop.main:app --host 0.0.0.0", "uvicorn", "uvicorn shop.main:app"},
			{"hypercorn", python, "/usr/bin/python3 /usr/bin/hypercorn --bind localhost:80 proj.asgi:application", "hypercorn", "hypercorn proj.asgi:application"},
			{"daphne", python, "/usr/bin/python3 /usr/bin/daphne -u /run/d.sock proj.asgi:application", "daphne", "daphne proj.asgi:application"},
			{"celery", python, "/usr/bin/python3 /usr/bin/celery -A proj worker -l INFO", "celery", "celery -A proj worker"},
			{"celery", python, "/usr/bin/python3 /usr/bin/celery --app=proj.celery:app --broker=redis://:pw@h beat", "celery", "celery -A proj.celery:app beat"},
			{"flask", python, "/usr/bin/python3 /usr/bin/flask --app hello run --port 80", "flask", "flask --app hello run"},
			{"uwsgi", "/usr/bin/uwsgi-core", "uwsgi --http :80 --ini /etc/uwsgi/shop.ini", "uwsgi", "uwsgi shop.ini"},
			{"uwsgi", "/usr/bin/uwsgi-core", "uWSGI worker 1|", "uwsgi", "uwsgi"},
			{"streamlit", python, "/usr/bin/python3 /usr/bin/streamlit run app.py", "streamlit", "streamlit run app.py"},
			{"python3", python, "python3 -m ipykernel_launcher -f /run/k-secret.json", "python3", "python3 -m ipykernel_launcher"},
		},
		"node": {
			{"MainThread", "/usr/bin/node", "node srv.js", "node", "node srv.js"},
			{"node", "/usr/bin/node", "node --inspect --max-old-space-size=4096 srv.js", "node", "node srv.js"},
			{"node", "/usr/bin/node", "node -r dotenv/config --import tsx /srv/shop/srv.ts", "node", "node srv.ts"},
			{"node", "/usr/bin/node", "node|-e|require('net').createServer().listen(80)", "node", "node -e …"},
			{"node", "/usr/bin/node", "node --eval=x", "node", "node --eval …"},
			{"node", "/usr/bin/node", "node --run dev", "node", "node --run dev"},
			{"node", "/usr/bin/node", "node /srv/shop/node_modules/.bin/vite --port 80", "node", "node vite"},
			{"node", "/usr/bin/node", "node /srv/node_modules/react-scripts/scripts/start.js", "node", "node react-scripts/start.js"},
			{"node", "/usr/bin/node", "node /usr/share/yarn/bin/yarn.js run dev", "node", "node yarn.js run dev"},
			{"npm start", "/usr/bin/node", "npm start|", "npm start", "npm start"},
			{"npm run dev:cli", "/usr/bin/node", "npm run dev:client|", "npm run dev:client", "npm run dev:client"},
			{"next-server (v1", "/usr/bin/node", "next-server (v14.2.3)|", "next-server", "next-server"},
			{"PM2 v5.3.0: God", "/usr/bin/node", "PM2 v5.3.0: God Daemon (/root/.pm2)|", "PM2 v5.3.0", "PM2 v5.3.0: God Daemon"},
			{"deno", "/root/.deno/bin/deno", "deno run --allow-net -A main.ts", "deno", "deno main.ts"},
			{"bun", "/root/.bun/bin/bun", "bun run index.ts", "bun", "bun index.ts"},
		},
		"java": {
			{"java", "/usr/lib/jvm/java-17/bin/java", "java -jar app.jar", "java", "java -jar app.jar"},
			{"java", "/usr/lib/jvm/java-17/bin/java", "java -Xmx1g -Dpassword=x -jar /srv/shop/app.jar --spring.port=80", "java", "java -jar app.jar"},
			{"java", "/usr/lib/jvm/java-17/bin/java", "java -cp /a:/b -Dfoo=bar org.apache.kafka.Kafka server.properties", "java", "java Kafka"},
			{"java", "/usr/lib/jvm/java-17/bin/java", "java -p mods --add-modules ALL -m shop/com.example.Main", "java", "java -m Main"},
			{"java", "/usr/lib/jvm/java-17/bin/java", "java @args.txt com.example.Main", "java", "java Main"},
			{"java", "/usr/lib/jvm/java-17/bin/java", "java --source 17 Hello.java", "java", "java Hello.java"},
		},
		"ruby, perl, php, lua, shells": {
			{"ruby", "/usr/bin/ruby3.1", "ruby -I lib -rbundler/setup -W0 app.rb", "ruby", "ruby app.rb"},
			{"ruby", "/usr/bin/ruby3.1", "ruby|-e|p 1", "ruby", "ruby -e …"},
			{"ruby", "/usr/bin/ruby3.1", "puma 5.6.5 (tcp://localhost:9292) [shop]|", "ruby", "ruby puma shop"},
			{"puma", "/usr/bin/ruby3.1", "puma 5.6.5 (tcp://localhost:9292) [shop]|", "puma", "puma shop"},
			{"bundle", "/usr/bin/ruby3.1", "puma: cluster worker 0: 812 [shop]|", "ruby3.1", "ruby3.1 puma shop"},
			{"rails", "/usr/bin/ruby3.1", "/usr/bin/ruby bin/rails server -p 3000", "rails", "rails server"},
			{"ruby", "/usr/bin/ruby3.1", "sidekiq 6.5.8 shop [0 of 10 busy]|", "ruby", "ruby sidekiq shop"},
			{"perl", "/usr/bin/perl", "perl -MIO::Socket -w -T srv.pl", "perl", "perl srv.pl"},
			{"perl", "/usr/bin/perl", "perl|-MSocket|-we|1", "perl", "perl -e …"},
			{"starman", "/usr/bin/perl", "starman master app.psgi|", "starman", "starman"},
			{"php", "/usr/bin/php8.2", "php -d memory_limit=1G -S 0.0.0.0:8000 -t public", "php", "php -S 0.0.0.0:8000"},
			{"php", "/usr/bin/php8.2", "php artisan serve", "php", "php artisan serve"},
			{"php-fpm8.2", "/usr/sbin/php-fpm8.2", "php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)|", "php-fpm8.2", "php-fpm8.2"},
			{"php-fpm8.2", "/usr/sbin/php-fpm8.2", "php-fpm: pool www|", "php-fpm8.2", "php-fpm: pool www"},
			{"lua5.4", "/usr/bin/lua5.4", "lua5.4 -l socket srv.lua", "lua5.4", "lua5.4 srv.lua"},
			{"sh", "/usr/bin/dash", "sh|-c|curl -H 'Authorization: x' | nc -l 80", "sh", "sh -c …"},
			{"bash", "/usr/bin/bash", "bash -euo pipefail ./serve.sh", "bash", "bash serve.sh"},
			{"bash", "/usr/bin/bash", "-bash", "bash", "bash"},
			{"bash", "/usr/bin/bash", "bash /dev/fd/3", "bash", "bash"},
			{"serve.sh", "/usr/bin/bash", "/bin/bash ./serve.sh", "serve.sh", "serve.sh"},
			{"odd", "/opt/odd/bin/interp", "/opt/odd/bin/interp /srv/odd", "odd", "odd"},
			{"Rscript", "/usr/lib/R/bin/exec/R", "/usr/lib/R/bin/exec/R --no-echo --file=api.R --args x", "R", "R api.R"},
		},
		"daemons": {
			{"nginx", "/usr/sbin/nginx", "nginx: master process /usr/sbin/nginx -g daemon off;|", "nginx", "nginx"},
			{"nginx", "/usr/sbin/nginx", "nginx: worker process|", "nginx", "nginx"},
			{"nginx", "/usr/sbin/nginx (deleted)", "nginx: worker process is shutting down|", "nginx", "nginx"},
			{"sshd", "/usr/sbin/sshd", "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups|", "sshd", "sshd"},
			{"sshd", "/usr/sbin/sshd", "sshd: root@pts/0|", "sshd", "sshd: root@pts/0"},
			{"sshd", "/usr/sbin/sshd", "sshd: ann [priv]|", "sshd", "sshd: ann"},
			{"postgres", "/usr/lib/postgresql/15/bin/postgres", "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main", "postgres", "postgres"},
			{"postgres", "/usr/lib/postgresql/15/bin/postgres", "postgres: checkpointer |", "postgres", "postgres: checkpointer"},
			{"postgres", "/usr/lib/postgresql/15/bin/postgres", "postgres: 15/main: app shop 127.0.0.1(50012) idle in transaction|", "postgres", "postgres: app shop"},
			{"redis-server", "/usr/bin/redis-check-rdb", "/usr/bin/redis-server 127.0.0.1:6379|", "redis-server", "redis-server"},
			{"redis-server", "/usr/bin/redis-check-rdb", "redis-server *:6379 [cluster]|", "redis-server", "redis-server"},
			{"systemd-resolve", "/usr/lib/systemd/systemd-resolved", "/lib/systemd/systemd-resolved", "systemd-resolved", "systemd-resolved"},
			{"systemd-timesyn", "/usr/lib/systemd/systemd-timesyncd", "/lib/systemd/systemd-timesyncd", "systemd-timesyncd", "systemd-timesyncd"},
			{"systemd", "/usr/lib/systemd/systemd", "/sbin/init splash", "systemd", "systemd"},
			{"(sd-pam)", "/usr/lib/systemd/systemd", "(sd-pam)", "(sd-pam)", "(sd-pam)"},
			{"avahi-daemon", "/usr/sbin/avahi-daemon", "avahi-daemon: running [host.local]|", "avahi-daemon", "avahi-daemon"},
			{"tmux: server", "/usr/bin/tmux", "tmux new -s x", "tmux", "tmux"},
			{"containerd-shim", "/usr/bin/containerd-shim-runc-v2", "/usr/bin/containerd-shim-runc-v2 -namespace moby", "containerd-shim-runc-v2", "containerd-shim-runc-v2"},
			{"docker-proxy", "/usr/bin/docker-proxy", "/usr/bin/docker-proxy -proto tcp -host-port 80 -container-ip 172.17.0.2 -container-port 8080", "docker-proxy", "docker-proxy → 172.17.0.2:8080"},
			{"beam.smp", "/usr/lib/erlang/erts-13/bin/beam.smp", "beam.smp -W w -- -root /usr/lib/erlang -- -sname rabbit@web-1 -setcookie s3cret", "beam.smp", "beam.smp rabbit"},
			{"beam.smp", "/usr/lib/erlang/erts-13/bin/beam.smp", "beam.smp -- -root /x -noshell -s rabbit boot", "beam.smp", "beam.smp rabbit"},
			{"beam.smp", "/usr/lib/erlang/erts-13/bin/beam.smp", "beam.smp -- -root /x -extra /usr/bin/mix phx.server", "beam.smp", "beam.smp mix phx.server"},
			{"dotnet", "/usr/share/dotnet/dotnet", "dotnet App.dll --urls http://*:80", "dotnet", "dotnet App.dll"},
			{"dotnet", "/usr/share/dotnet/dotnet", "dotnet exec --depsfile a.json /srv/App.dll", "dotnet", "dotnet App.dll"},
			{"slack", "/usr/lib/slack/slack", "/usr/lib/slack/slack --type=renderer --lang=en", "slack", "slack --type=renderer"},
			{"chrome", "/opt/google/chrome/chrome", "/opt/google/chrome/chrome --type=utility --utility-sub-type=network.mojom.NetworkService --lang=en|", "chrome", "chrome --type=utility"},
			{"exe", "/usr/bin/dockerd", "/proc/self/exe", "dockerd", "dockerd"},
			{"Web Content", "/usr/lib/firefox/firefox-bin", "/usr/lib/firefox/firefox-bin -contentproc", "firefox-bin", "firefox-bin"},
			{"httpd", "/usr/bin/busybox", "httpd -f -p 80", "httpd", "httpd"},
			{"busybox", "/usr/bin/busybox", "busybox httpd -f", "busybox", "busybox httpd"},
			{"3", "/memfd:payload (deleted)", "payload", "memfd:payload", "memfd:payload"},
			{"4", "/memfd:payload (deleted)", "", "memfd:payload", "memfd:payload"},
			{"ssh", "/usr/bin/ssh", "ssh -N -o BatchMode=yes -L 8080:db:5432 ann@bastion", "ssh", "ssh bastion"},
			{"kubectl", "/usr/bin/kubectl", "kubectl -n shop port-forward svc/web 8080:80", "kubectl", "kubectl port-forward svc/web"},
			{"qemu-system-x86", "/usr/bin/qemu-system-x86_64", "qemu-system-x86_64 -name guest=web,debug-threads=on", "qemu-system-x86_64", "qemu-system-x86_64 web"},
			{"ld-linux-x86-64", "/usr/lib/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2 /opt/app/srv", "ld-linux-x86-64.so.2", "ld-linux-x86-64.so.2 srv"},
		},
		"Windows": {
			{"node.exe", `C:\Program Files\nodejs\node.exe`, `C:\Program Files\nodejs\node.exe|C:\srv\srv.js`, "node.exe", "node.exe srv.js"},
			{"svchost.exe", `C:\Windows\System32\svchost.exe`, `C:\Windows\System32\svchost.exe|-k|netsvcs`, "svchost.exe", "svchost.exe"},
		},
		"little to go by": {
			{"MainThread", "", "node srv.js", "node", "node srv.js"},
			{"worker", "", "/opt/app/srv", "srv", "srv"},
			{"kworker/u8:2-events", "", "", "kworker/u8:2-events", "kworker/u8:2-events"},
			{"renamed-by-prct", "/bin/sleep", "sleep 1", "sleep", "sleep"},
			{"renamed", "", "", "renamed", "renamed"},
			{"", "", "", "", ""},
			{"my app", "/opt/my app/my app", "/opt/my app/my app|", "my app", "my app"},
			{"x", "/x", "x: postgres://u:pw@h/db|", "x", "x"},
			{"x", "/x", "x: connect u:pw@h|", "x", "x: connect"},
			{"x", "/x", "x: token=abc|", "x", "x"},
			{"\x1b[2J", "/x/\x1b[2J", "\x1b[2J", `\x1b[2J`, `\x1b[2J`},
		},
	}
}

func TestDocumented(t *testing.T) {
	for group, all := range documented() {
		t.Run(group, func(t *testing.T) {
			for _, n := range all {
				if got := n.of(); got.Name != n.name || got.Label != n.label {
					t.Errorf("%q %q %q:\n got %q, %q\nwant %q, %q", n.comm, n.exe, n.args, got.Name, got.Label, n.name, n.label)
				}
			}
		})
	}
}

// TestSecretsAreNotTold checks that nothing that may be a password appears in a name.
func TestSecretsAreNotTold(t *testing.T) {
	const python = "/usr/bin/python3.11"
	for _, n := range []named{
		{comm: "python3", exe: python, args: "python3|-c|hunter2"},
		{comm: "python3", exe: python, args: "python3 app.py --password hunter2 --token=hunter2 hunter2"},
		{comm: "gunicorn", exe: python, args: "/usr/bin/python3|/usr/bin/gunicorn|app:make('hunter2')"},
		{comm: "gunicorn", exe: python, args: "/usr/bin/python3 /usr/bin/gunicorn -e KEY=hunter2 app:app"},
		{comm: "celery", exe: python, args: "/usr/bin/python3 /usr/bin/celery -A proj -b amqp://u:hunter2@h worker"},
		{comm: "flask", exe: python, args: "/usr/bin/python3|/usr/bin/flask|--app|hello:make('hunter2')|run"},
		{comm: "python3", exe: python, args: "python3 manage.py hunter2=1"},
		{comm: "java", exe: "/usr/bin/java", args: "java -Dkey=hunter2 -jar app.jar hunter2"},
		{comm: "java", exe: "/usr/bin/java", args: "java -cp hunter2 com.example.Main hunter2"},
		{comm: "node", exe: "/usr/bin/node", args: "node --require hunter2 srv.js hunter2"},
		{comm: "beam.smp", exe: "/x/beam.smp", args: "beam.smp -- -setcookie hunter2 -sname shop"},
		{comm: "php", exe: "/usr/bin/php", args: "php -d key=hunter2 srv.php hunter2"},
		{comm: "ssh", exe: "/usr/bin/ssh", args: "ssh -o ProxyCommand=hunter2 -i hunter2 host"},
		{comm: "mysqld", exe: "/usr/sbin/mysqld", args: "mysqld --password=hunter2"},
		{comm: "x", exe: "/x", args: "x: connect mysql://u:hunter2@h|"},
		{comm: "x", exe: "/x", args: "x: login u:hunter2@h|"},
		{comm: "x", exe: "/x", args: "x: key=hunter2|"},
		{comm: "x", exe: "/x", args: "x key=hunter2|"},
		{comm: "qemu-system-x86", exe: "/usr/bin/qemu-system-x86_64", args: "qemu-system-x86_64 -name web -object secret,data=hunter2"},
		{comm: "sh", exe: "/usr/bin/dash", args: "sh|-c|mysql -phunter2"},
		{comm: "npm", exe: "/usr/bin/node", args: "node /usr/bin/npm run dev -- --key hunter2"},
	} {
		got := n.of()
		for _, said := range []string{got.Name, got.Runs, got.Label, got.Brief} {
			if strings.Contains(said, "hunter2") {
				t.Errorf("%s: %q", n.args, said)
			}
		}
	}
}
