package mask

import (
	"strings"
	"testing"
)

// TestCommandLines: what is between ‹ and › is a secret, and nothing else is;
// arguments are separated by |.
func TestCommandLines(t *testing.T) {
	r := NewRules()
	for _, line := range []string{
		// flags by name
		"app|--password=‹hunter2›", "app|--password|‹hunter2›", "app|-password|‹hunter2›", "app|--db-password=‹hunter2›|--port=80", "app|--password=‹my secret pass›|-v",
		"app|--PASSWD|‹x›", "app|--api-key=‹abc123›", "app|--api_key|‹abc123›", "app|--apikey=‹abc123›", "app|--secret-access-key|‹wJalr/K7+x›", "app|--token=‹t›|--level=3",
		"app|--auth-token|‹abc›", "app|--client.secret=‹abc›", "app|--passphrase|‹correct horse›", "java|-Dspring.datasource.password=‹hunter2›|-jar|a.jar",
		"java|-Djavax.net.ssl.keyStorePassword=‹x›", "app|--private-key=‹MIIE›", "vault|server|-token|‹hvs.x›",
		// variables and connection strings
		"env|DB_PASSWORD=‹hunter2›|app", "PGPASSWORD=‹x›|psql", "sh|-c|PASSWORD=‹hunter2› app", "app|host=db password=‹hunter2› user=a", "app|Server=db;User=a;Password=‹hunter2›;Port=1",
		"app|AWS_SECRET_ACCESS_KEY=‹wJalrXUtnFEMI/K7MDENG›", "app|{\"user\":\"a\",\"password\":‹\"hunter2\"›}", "app|DefaultEndpointsProtocol=https;AccountName=a;AccountKey=‹abc==›;X=1",
		// URLs
		"app|postgres://alice:‹hunter2›@db:5432/app", "git|clone|https://‹›user:‹tok›@github.com/a/b", "app|amqp://guest:‹p%40ss›@mq/", "redis-server|redis://:‹secret›@cache:6379/0",
		"curl|https://a.example/?x=1&token=‹abc›&y=2", "curl|https://a.example/?access_token=‹abc›", "app|mongodb+srv://u:‹p›@c.example/db",
		// headers and known tokens
		"curl|-H|Authorization: Bearer ‹abc.def›", "curl|-H|Authorization: Basic ‹dXNlcjpwYXNz›", "curl|-H|X-Api-Key: ‹abc123›", "curl|-H|Cookie: ‹session=abc›|x", "curl|-H|Authorization:|Bearer|‹abc›",
		"app|‹AKIAIOSFODNN7EXAMPLE›", "app|‹ghp_abcdefghijklmnopqrstuvwxyz0123456789›", "app|--x=‹xoxb-123456789012-abcdef›", "app|key:‹sk-proj-abcdefghijklmnopqrstuvwx›",
		"app|‹eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc›", "app|‹glpat-abcdefghij0123456789›", "openssl|enc|-k|pass:‹hunter2›",
		// short flags of certain programs
		"mysql|-u|root|-p‹hunter2›|db", "/usr/bin/mysqldump|-p‹hunter2›", "mysql|-p|db", "sshpass|-p|‹hunter2›|ssh|host", "sshpass|-p‹hunter2›|ssh|host", "redis-cli|-h|db|-a|‹hunter2›|get|x",
		"curl|-u|alice:‹hunter2›|http://a.example", "curl|--user|alice:‹hunter2›|http://a.example", "curl|-ualice:‹hunter2›", "curl|--user=alice:‹hunter2›", "sudo|mysql|-p‹hunter2›",
		"docker|login|-u|a|-p|‹hunter2›", "smbclient|-U|alice%‹hunter2›|//srv/x", "sqlcmd|-S|db|-P|‹hunter2›", "ldapsearch|-w|‹hunter2›|-x",
		// not secret
		"nginx: master process", "python3|-m|http.server|8000", "docker|run|-p|80:80|nginx", "ssh|-p|2222|host", "psql|-p|5432|-U|app", "redis-server|*:6379", "app|--password-file=/run/secrets/db",
		"app|--token-file|/run/token", "app|--author=alice", "java|-jar|tokenizer.jar", "git|clone|https://github.com/a/b", "app|--passive", "app|--token|--verbose", "curl|http://a.example:80/x@y",
		"ssh|alice@host", "/usr/bin/passwd", "app|--bypass=1", "keymanager|--key=id", "app|--compass|north", "app|http://[::1]:80/", "app|--secret-name=db", "rsync|-a|a@b:/x",
	} {
		words := strings.Split(strings.NewReplacer("‹", "", "›", "").Replace(line), "|")
		want := want(line)
		got := strings.Join(r.Words(words), "|")
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
		if again := strings.Join(r.Words(strings.Split(got, "|")), "|"); again != got {
			t.Errorf("%s twice is %s", got, again)
		}
	}
}

// want puts Hidden in place of each part that is marked as a secret.
func want(line string) string {
	line = strings.ReplaceAll(line, "‹›", "")
	for {
		before, rest, ok := strings.Cut(line, "‹")
		if !ok {
			return line
		}
		_, after, _ := strings.Cut(rest, "›")
		line = before + Hidden + after
	}
}
