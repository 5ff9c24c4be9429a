package system_test

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"berth/internal/sample"
)

// TestWaitIsQuick measures the time from listen(2), or from bind(2) for UDP, until
// berth wait, which waits for the port, ends. The limit takes into account that the
// machine may be busy. The test logs the times.
func TestWaitIsQuick(t *testing.T) {
	berth := os.Getenv(programEnv)
	rounds := sample.Size(t, "BERTH_TEST_ROUNDS", 8, 100)
	for _, network := range []string{"tcp4", "udp4"} {
		var took []time.Duration
		late := 0
		for range rounds {
			d := waitOnce(t, berth, network)
			if took = append(took, d); d > 100*time.Millisecond {
				late++
			}
		}
		slices.Sort(took)
		t.Logf("%s: half within %v, all within %v; %d of %d took more than 100 ms", network, took[rounds/2], took[rounds-1], late, rounds)
		if took[rounds/2] > 5*time.Second {
			t.Errorf("%s: %v", network, took)
		}
	}
}

// waitOnce runs berth wait, opens the port as soon as the wait has begun, and
// returns how long berth then took to end.
func waitOnce(t *testing.T, berth, network string) time.Duration {
	t.Helper()
	at := open(t, network, "127.0.0.1:0")
	addr := at.addr
	at.Close()
	cmd := exec.Command(berth, "wait", addr)
	says, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(says).ReadString('\n'); err != nil {
		t.Fatalf("it says %q: %v", line, err)
	}
	begin := time.Now()
	defer open(t, network, addr).Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return time.Since(begin)
}

// opened is a socket that others can reach.
type opened struct {
	io.Closer
	addr string
}

func open(t *testing.T, network, addr string) opened {
	t.Helper()
	if network == "udp4" {
		c, err := net.ListenPacket(network, addr)
		if err != nil {
			t.Fatal(err)
		}
		return opened{c, c.LocalAddr().String()}
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	return opened{l, l.Addr().String()}
}
