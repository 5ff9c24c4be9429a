package prediction

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"golang.org/x/sys/unix"
)

// scene describes a listening process, and the signal to send to the processes that
// hold its port.
type scene struct {
	port      int
	signal    unix.Signal
	args      []string // for the actor
	twin      bool     // another process also listens on the port
	stopped   bool
	tracer    string // "-T" stops it, "-U" traces it
	freezer   string // "v1", "v2"
	namespace bool
	keeper    string // name of the supervisor that runs it
	children  int
}

// String describes how to make the same scene again.
func (s scene) String() string {
	return fmt.Sprintf("%s to actor %v (twin %v, stopped %v, tracer %q, freezer %q, keeper %q)",
		unix.SignalName(s.signal), s.args, s.twin, s.stopped, s.tracer, s.freezer, s.keeper)
}

// draw makes a random scene. freezers has the kinds of freezer on this machine.
func draw(r *rand.Rand, port int, freezers []string) scene {
	s := scene{port: port, signal: one(r, unix.SIGTERM, unix.SIGTERM, unix.SIGTERM, unix.SIGTERM, unix.SIGKILL, unix.SIGINT, unix.SIGHUP)}
	if s.namespace = r.IntN(5) == 0; s.namespace {
		s.args = append(s.args, "-n")
	} else if r.IntN(10) == 0 {
		s.keeper = one(r, "supervisord", "runsv", "s6-supervise", "shepherd")
		s.args = append(s.args, "-S")
	}
	if s.twin = r.IntN(8) == 0 && s.keeper == ""; s.twin || r.IntN(8) == 0 {
		s.args = append(s.args, "-r")
	}
	s.args = append(s.args, "-l", strconv.Itoa(port))
	s.family(r)
	s.disposition(r)
	s.condition(r, freezers)
	if r.IntN(20) == 0 && s.tracer == "" && !s.stopped && s.freezer == "" {
		s.args = append(s.args, "-v")
	}
	return s
}

func one[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// family gives the process children, threads and a zombie.
func (s *scene) family(r *rand.Rand) {
	if r.IntN(3) == 0 {
		if r.IntN(2) == 0 {
			s.args = append(s.args, "-s")
		}
		s.children = 1 + r.IntN(3)
		s.args = append(s.args, one(r, "-c", "-C", "-C"), strconv.Itoa(s.children))
	}
	if r.IntN(8) == 0 {
		s.args = append(s.args, "-z")
	}
	if r.IntN(5) == 0 {
		s.args = append(s.args, "-t")
	}
}

// disposition chooses how the process handles a signal: the one that will be sent,
// or another one.
func (s *scene) disposition(r *rand.Rand) {
	about := s.signal
	if about == unix.SIGKILL || r.IntN(6) == 0 {
		about = one(r, unix.SIGTERM, unix.SIGINT, unix.SIGUSR1)
	}
	if way := one(r, "", "", "-i", "-b", "-h", "-h", "-H", "-w", "-W", "-f", "-F"); way != "" {
		s.args = append(s.args, way, strconv.Itoa(int(about)))
	}
}

// condition stops, traces or freezes the process, or leaves it alone.
func (s *scene) condition(r *rand.Rand, freezers []string) {
	switch r.IntN(8) {
	case 0, 1:
		s.stopped = true
	case 2:
		s.tracer = one(r, "-T", "-U")
	case 3, 4:
		if len(freezers) > 0 {
			s.freezer = one(r, freezers...)
		}
	}
}
