package reliability_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestFewDescriptors checks that, however few files berth may have open, it either
// answers or fails with its own error message, and never claims that there is no
// owner.
func TestFewDescriptors(t *testing.T) {
	port := 0
	for p := range servers(t, 1, "sleep", "600") {
		port = p
	}
	for _, most := range []int{3, 5, 6, 7, 8, 9, 10, 13} {
		for _, args := range [][]string{{"kill", "--dry-run", fmt.Sprint(port)}, {"ls", "--json", "-tl"}} {
			script := fmt.Sprintf(`ulimit -n %d && exec "$@"`, most)
			out, err := exec.Command("sh", append([]string{"-c", script, "sh", os.Getenv(programEnv)}, args...)...).CombinedOutput()
			said, status := string(out), 0
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				status = exit.ExitCode()
			}
			for _, wrong := range []string{"fatal error", "goroutine ", "nothing to kill", "can be bound now\n" + fmt.Sprint(port) + "/udp", "unfound"} {
				if strings.Contains(said, wrong) {
					t.Errorf("%d descriptors, berth %v: status %d, says %q:\n%.600s", most, args, status, wrong, said)
				}
			}
			if status != 0 && (status != 3 || !strings.Contains(said, "berth: ")) {
				t.Errorf("%d descriptors, berth %v: status %d:\n%.600s", most, args, status, said)
			}
		}
	}
}
