//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"os/user"
	"regexp"
	"strconv"
	"strings"
	"time"

	"berth/e2e/fixture"
	"berth/e2e/screen"
)

// step is one line of a tape.
type step struct {
	verb  string          // what to do
	who   string          // a member of the cast, or the name of a still
	away  bool            // on the other machine
	role  fixture.Role    // of the member to be started
	tasks []string        // for that member
	keys  []screen.Stroke // to press
	text  *regexp.Regexp  // to look for on a line of the screen
	args  []string        // for berth
	pause time.Duration

	caption string // for the following pictures
}

// tape is a sequence of steps. Each line is one of
//
//	start NAME[@USER] [away] [| COMMAND LINE] : TASK; TASK
//	stop NAME
//	tell NAME : TASK
//	berth [ARGUMENTS]      starts the program on the terminal
//	see REGEXP             waits until a line of the screen matches
//	gone REGEXP            waits until no line matches
//	keys KEYS              presses KEYS, as parsed by screen.Strokes, with a picture of each but the last
//	hold TIME              takes a picture and shows it for TIME
//	still NAME             saves a picture as NAME.png
//	say TEXT               sets the caption of the film's pictures from here on
//	cut                    ends the film; stills may follow
//
// A # starts a comment. The tasks are those of package fixture. Every picture is
// taken when the screen has come to rest.
type tape []step

func readTape(r io.Reader) (tape, error) {
	var t tape
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		s, err := readStep(line)
		if err != nil {
			return nil, fmt.Errorf("tape, line %d: %w", n, err)
		}
		t = append(t, s)
	}
	return t, lines.Err()
}

func readStep(line string) (s step, err error) {
	verb, rest, _ := strings.Cut(line, " ")
	s.verb = verb
	switch verb {
	case "berth":
		s.args = strings.Fields(rest)
	case "cut":
	case "say":
		s.caption = rest
	case "see", "gone":
		s.text, err = regexp.Compile("(?m)" + rest)
	case "hold":
		s.pause, err = time.ParseDuration(rest)
	case "keys":
		s.keys, err = screen.Strokes(rest)
	case "stop", "still":
		s.who = rest
	case "start", "tell":
		err = s.readTasks(rest)
	default:
		err = fmt.Errorf("%q is no verb of a tape", verb)
	}
	return s, err
}

// readTasks parses what follows start and tell.
func (s *step) readTasks(text string) error {
	who, tasks, ok := strings.Cut(text, " : ")
	if !ok {
		return fmt.Errorf("%q: the tasks stand behind a colon", text)
	}
	for task := range strings.SplitSeq(tasks, ";") {
		s.tasks = append(s.tasks, strings.TrimSpace(task))
	}
	who, line, _ := strings.Cut(who, "|")
	words := strings.Fields(who)
	if len(words) == 0 {
		return fmt.Errorf("%q: whose task?", text)
	}
	name, owner, _ := strings.Cut(words[0], "@")
	s.who, s.away = name, len(words) > 1 && words[1] == "away"
	s.role = fixture.Role{Name: name, Args: strings.Fields(line), UID: uid(owner)}
	return nil
}

// uid returns the ID of a user, or root's if there is no user of that name.
func uid(name string) uint32 {
	u, err := user.Lookup(name)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}
