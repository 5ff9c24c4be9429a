package detail

import (
	"strconv"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
	"berth/ui/theme"
)

// origin says where a process came from.
func (w *writer) origin(o *sockets.Origin) {
	if o.Directory != "" {
		w.page.Wrapped(2, theme.Muted, w.tell("detail.runs", "dir", o.Directory))
	}
	if len(o.Parents) > 0 {
		w.page.Wrapped(2, theme.Muted, w.tell("detail.child", "names", ancestry(w.language, o.Parents)))
	}
	for _, m := range o.Missing {
		w.page.Wrapped(2, theme.Gap, w.tell("detail.missing", "what", model.Missing(w.language, m.What), "why", model.Why(w.language, m)))
	}
}

// ancestry lists the parents, nearest first, as in "bash 80, sshd 70, systemd 1".
func ancestry(l *language.Language, parents []sockets.Process) string {
	var names []string
	for i := range parents {
		names = append(names, parents[i].Name+" "+strconv.Itoa(parents[i].PID))
	}
	return l.Series(names)
}
