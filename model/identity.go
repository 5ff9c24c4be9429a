package model

import (
	"strconv"
	"time"

	"berth/model/format"
	"berth/model/language"
	"berth/sockets"
)

// Identity returns what is known that distinguishes a process from others of the
// same name: its PID, its user, and how long it has been running.
func Identity(l *language.Language, p *sockets.Process, now time.Time) []string {
	facts := []string{"pid " + strconv.Itoa(p.PID)}
	if u := p.User; u.Name != "" {
		facts = append(facts, l.Tell("identity.user", "user", u.Name))
	} else if u.UID >= 0 {
		facts = append(facts, "uid "+strconv.FormatInt(u.UID, 10))
	}
	if !p.Started.IsZero() {
		facts = append(facts, l.Tell("identity.running", "time", format.SinceIn(l, now.Sub(p.Started))))
	}
	return facts
}
