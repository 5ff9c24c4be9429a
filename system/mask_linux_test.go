package system_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"berth/ui/cli"
)

// TestSecretsAreMasked checks that, with either the flag or the configuration, no
// view reveals the password in a server's command line, and that
// --mask-secrets=false overrides the configuration.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	dir := openDir(t)
	server := exec.Command(copyOf(t, os.Args[0], dir, "secretive"), "--db-password=my "+secret, "--token", secret)
	serve(t, server, "127.0.0.1:7301")
	config := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(config, []byte("mask_secrets = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said := func(args ...string) string {
		var out strings.Builder
		s := cli.Machine(cli.Build{})
		s.In, s.Out, s.Err, s.Env = nil, &out, &out, []string{"BERTH_CONFIG=/dev/null", "BERTH_NETNS=self"}
		_ = cli.Run(t.Context(), args, s)
		return out.String()
	}
	for _, face := range [][]string{
		{"who", "7301"},
		{"who", "--json", "7301"},
		{"ls", "--json", "lport:7301"},
		{"ls", "--ndjson", "lport:7301"},
		{"ls", "--csv", "--columns", "process,command", "lport:7301"},
		{"ls", "--columns", "process,command", "lport:7301"},
		{"kill", "--dry-run", "7301"},
		{"kill", "--dry-run", "--json", "7301"},
		{"ls", "cmd:" + secret},
	} {
		shown := secret
		if face[1] == "cmd:"+secret {
			shown = "7301" // which a mask hides: a filter must not find what is not shown
		}
		if text := said(face...); !strings.Contains(text, shown) {
			t.Errorf("%v without a mask: %s", face, text)
		}
		for _, on := range [][]string{{"--mask-secrets"}, {"--config", config}} {
			text := said(append(face, on...)...)
			if strings.Contains(text, secret) || strings.Contains(text, shown) || strings.Contains(text, "my ") || face[1] != "cmd:"+secret && !strings.Contains(text, "secretive") {
				t.Errorf("%v %v: %s", face, on, text)
			}
		}
		if text := said(append(face, "--config", config, "--mask-secrets=false")...); strings.Contains(text, "***") || !strings.Contains(text, shown) {
			t.Errorf("%v with the mask off: %s", face, text)
		}
	}
}
