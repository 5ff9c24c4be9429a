package who

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"berth/model"
	"berth/sockets"
)

// most is how many endpoints a sentence names.
const most = 4

func places(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		name := r.Local.String()
		if r.DualStack() == sockets.No {
			name += " (IPv6 only)"
		}
		if r.Iface != "" {
			name += " (on " + r.Iface + ")"
		}
		names = append(names, name)
	}
	return list(names)
}

// hosts names the addresses alone.
func hosts(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Local.Addr().String())
	}
	return list(names)
}

func remotes(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Remote.String())
	}
	return list(names)
}

// list joins names as a sentence does, and each of them once.
func list(names []string) string {
	var once []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			once = append(once, n)
		}
	}
	if n := len(once); n > most {
		once = append(once[:most-1], fmt.Sprintf("%d more", n-most+1))
	}
	if len(once) == 1 {
		return once[0]
	}
	last := len(once) - 1
	return strings.Join(once[:last], ", ") + " and " + once[last]
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// since gives a duration in its largest unit: "58 s", "3 h".
func since(d time.Duration) string {
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(d.Seconds())) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + " min"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + " h"
	}
	return strconv.Itoa(int(d.Hours()/24)) + " days"
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
