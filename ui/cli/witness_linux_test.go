package cli

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"log"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
	"berth/sockets/local"
	"berth/sockets/procfs"
)

// question is a question for a witness. A blind witness, like every program before
// Linux 6.8, does not see sockets that are merely bound, and makes test binds
// instead.
type question struct {
	Targets []string
	Blind   bool
}

// evidence is what berth answers about a bind, without trying it, and what the
// kernel does.
type evidence struct {
	Target       string
	Proto        sockets.Proto
	Plain, Reuse who.Answer
	Causes       string
	Tried        bool
	Kernel       [2]string // for a program that sets no options, and for one that sets SO_REUSEADDR; "" for success
}

// witness is a process that runs as a given user and answers questions about
// targets.
type witness struct {
	ask  *gob.Encoder
	tell *gob.Decoder
}

// newWitness starts a witness, which ends with the test.
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
	cmd := exec.Command("/proc/self/exe")
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

// of asks the witness about targets, over TCP and UDP.
func (w *witness) of(t *testing.T, q question) []evidence {
	t.Helper()
	var all []evidence
	if err := errors.Join(w.ask.Encode(q), w.tell.Decode(&all)); err != nil {
		t.Fatal("the witness: ", err)
	}
	return all
}

// bearWitness runs in the witness. It answers until there are no more questions.
func bearWitness() {
	source, err := local.New()
	if err != nil {
		log.Fatal(err)
	}
	questions, answers := gob.NewDecoder(os.NewFile(3, "questions")), gob.NewEncoder(os.NewFile(4, "answers"))
	for {
		var q question
		if err := questions.Decode(&q); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		all, err := testify(context.Background(), source, q)
		if err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(all); err != nil {
			log.Fatal(err)
		}
	}
}

// testify answers a question. It reads the facts about the host each time, because
// a test changes them faster than anything else does.
func testify(ctx context.Context, source sockets.Source, q question) ([]evidence, error) {
	ask := sockets.Everything()
	ask.Owners = sockets.NoOwners
	snapshot, err := source.Snapshot(ctx, ask)
	if err != nil {
		return nil, err
	}
	snapshot.Host = procfs.New("/proc").Host(nil)
	if q.Blind {
		blind(&snapshot)
	}
	v := rowsOf(snapshot, query.Query{}, table.Order{Column: column.Local})
	facts := new(app).factsOf(v)
	var all []evidence
	for _, text := range q.Targets {
		target, err := who.Parse(text)
		if err != nil {
			return nil, err
		}
		a := &app{System: Machine(Stamped("", "", ""))}
		verdict := who.Judge(a.placed([]who.Target{target}, facts.Host, false)[0], facts)
		if q.Blind {
			a.probe(verdict)
		}
		for i := range verdict.Ends {
			all = append(all, confront(&verdict.Ends[i]))
		}
	}
	return all, nil
}

// blind removes what kernels before Linux 6.8 do not list.
func blind(s *sockets.Snapshot) {
	s.Sockets = slices.DeleteFunc(s.Sockets, func(k sockets.Socket) bool { return k.Proto == sockets.TCP && k.State == sockets.Bound })
	s.Missing = append(s.Missing, sockets.Missing{What: "tcp bound", Why: sockets.Said("this kernel does not tell of them")})
}

// confront compares what berth says with what the kernel does.
func confront(end *who.End) evidence {
	e := evidence{Target: end.At.String(), Proto: end.Proto, Plain: end.Plain(), Reuse: end.Reuse(), Tried: end.Bind != sockets.BindUntried}
	var causes []string
	for _, o := range end.Obstacles {
		causes = append(causes, fmt.Sprintf("%v×%d", o.Cause, len(o.Rows)))
	}
	e.Causes = strings.Join(causes, " ")
	for i, reuse := range []bool{false, true} {
		s := sock{proto: end.Proto, at: end.At.Addr, v6only: end.At.V6Only, reuseAddr: reuse}
		if !s.at.IsValid() {
			s.at = netip.IPv6Unspecified()
		}
		said := []who.Answer{e.Plain, e.Reuse}[i]
		if err := s.settled(end.At.Port, said); err != nil {
			e.Kernel[i] = err.Error()
		}
	}
	return e
}

// settled takes the port. If the kernel refuses although berth answered that the
// port can be bound, settled tries again: a process that reads /proc/PID/fd just as
// a socket is being closed (such as any ss -p on this machine) holds the socket, and
// its port, for a moment longer. A holder that berth did not see would not go away.
func (s sock) settled(port uint16, said who.Answer) error {
	err := s.take(port)
	for range 20 {
		if said != who.Yes || !errors.Is(err, unix.EADDRINUSE) {
			break
		}
		time.Sleep(10 * time.Millisecond)
		err = s.take(port)
	}
	return err
}
