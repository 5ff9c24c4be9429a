package who

import (
	"berth/model"
	"berth/model/format"
	"berth/sockets"
)

func endpoints(rows []*model.Row) string {
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
	return format.List(names)
}

// hosts lists the local addresses of rows, without their ports.
func hosts(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Local.Addr().String())
	}
	return format.List(names)
}

func remotes(rows []*model.Row) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Remote.String())
	}
	return format.List(names)
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
