package cli

import (
	"bytes"
	"strings"
	"testing"
)

// TestHelpTellsTheDefault checks that the help and the manual page of each command say
// which network namespaces it reads without --netns.
func TestHelpTellsTheDefault(t *testing.T) {
	other := map[string]string{
		"doctor": "see above", "who": "own", "wait": "own", "free": "own", "kill": "see above",
	}
	above := map[string]string{
		"doctor": "Without --netns, it examines its own network namespace and those of containers",
		"kill":   "Without --netns, a PORT is one of this network namespace, while a filter selects sockets in all of them",
	}
	for _, command := range []string{"", "ls", "who", "wait", "free", "kill", "close", "explain", "doctor", "lab", "version"} {
		want := "is all, self, a name or a pid (default: all)"
		if o := other[command]; o != "" {
			want = strings.Replace(want, "default: all", "default: "+o, 1)
		}
		for _, args := range [][]string{append(strings.Fields(command), "-h"), append([]string{"man"}, strings.Fields(command)...)} {
			var out bytes.Buffer
			s := Machine(Stamped("", "", ""))
			s.In, s.Out, s.Err, s.Env = nil, &out, &out, nil
			status := Run(t.Context(), args, s)
			text := strings.Join(strings.Fields(strings.NewReplacer(`\fB`, "", `\fP`, "", `\fR`, "", `\-`, "-").Replace(out.String())), " ")
			if status != done || !strings.Contains(text, want) || !strings.Contains(text, above[command]) {
				t.Errorf("%q: status %d, no %q or no %q in:\n%s", args, status, want, above[command], text)
			}
		}
	}
}
