package cli

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"berth/model/column"
	"berth/model/port"
	"berth/model/query"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
	"berth/sockets/local"
	"berth/sockets/procfs"
)

// witnessEnv is set in a process that answers questions as a witness.
const witnessEnv = "BERTH_TEST_WITNESS"

// evidence is what berth says of a bind, without trying it, and what the
// kernel does.
type evidence struct {
	Target       string
	Proto        sockets.Proto
	Plain, Reuse who.Answer
	Causes       string
	Kernel       [2]string // for a program that sets no option, and one that sets SO_REUSEADDR; "" for success
}

// witness is a process of some user that is asked of targets.
type witness struct {
	ask  *gob.Encoder
	tell *gob.Decoder
}

// newWitness starts one, which ends with the test.
func newWitness(t *testing.T, uid uint32) *witness {
	t.Helper()
	questions, ask, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	tell, answers, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/proc/self/exe", "-test.run", "^TestWitness$")
	cmd.Env = append(os.Environ(), witnessEnv+"=1")
	cmd.ExtraFiles = []*os.File{questions, answers}
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	questions.Close()
	answers.Close()
	t.Cleanup(func() {
		ask.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the witness: %v", err)
		}
		tell.Close()
	})
	return &witness{gob.NewEncoder(ask), gob.NewDecoder(tell)}
}

// of asks of targets, over TCP and UDP.
func (w *witness) of(t *testing.T, targets []string) []evidence {
	t.Helper()
	var all []evidence
	if err := errors.Join(w.ask.Encode(targets), w.tell.Decode(&all)); err != nil {
		t.Fatal("the witness: ", err)
	}
	return all
}

// TestWitness is the witness, and no test where it is not asked to be.
func TestWitness(t *testing.T) {
	if os.Getenv(witnessEnv) == "" {
		t.Skip("a process that other tests start")
	}
	source, err := local.New()
	if err != nil {
		t.Fatal(err)
	}
	questions, answers := gob.NewDecoder(os.NewFile(3, "questions")), gob.NewEncoder(os.NewFile(4, "answers"))
	for {
		var targets []string
		if err := questions.Decode(&targets); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		all, err := testify(t.Context(), source, targets)
		if err != nil {
			t.Fatal(err)
		}
		if err := answers.Encode(all); err != nil {
			t.Fatal(err)
		}
	}
}

// testify answers a question. The facts of the host are read each time: a test
// changes them faster than anybody else.
func testify(ctx context.Context, source sockets.Source, targets []string) ([]evidence, error) {
	ask := sockets.Everything()
	ask.Owners = sockets.NoOwners
	snapshot, err := source.Snapshot(ctx, ask)
	if err != nil {
		return nil, err
	}
	snapshot.Host = procfs.New("/proc").Host(nil)
	v := rowsOf(snapshot, query.Query{}, table.Order{Column: column.Local})
	facts := who.Facts{Rows: v.Rows, Host: v.Host, Missing: v.Missing, Names: port.NewRegistry(nil), Time: v.Time}
	var all []evidence
	for _, text := range targets {
		target, err := who.Parse(text)
		if err != nil {
			return nil, err
		}
		verdict := who.Judge(target, facts)
		for i := range verdict.Ends {
			all = append(all, confront(&verdict.Ends[i]))
		}
	}
	return all, nil
}

// confront sets what berth says against what the kernel does.
func confront(end *who.End) evidence {
	e := evidence{Target: end.At.String(), Proto: end.Proto, Plain: end.Plain(), Reuse: end.Reuse()}
	var causes []string
	for _, o := range end.Obstacles {
		causes = append(causes, fmt.Sprintf("%v×%d", o.Cause, len(o.Rows)))
	}
	e.Causes = strings.Join(causes, " ")
	for i, reuse := range []bool{false, true} {
		s := sock{proto: end.Proto, at: end.At.Endpoint().Addr(), reuseAddr: reuse}
		if err := s.take(end.At.Port); err != nil {
			e.Kernel[i] = err.Error()
		}
	}
	return e
}
