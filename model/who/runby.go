package who

import (
	"strings"

	"berth/sockets"
)

// RunBy says who runs a process, in a few words: "podman container web (image
// nginx:1, pod shop) · unit web.service of user 1000"; "" where that is not known.
func RunBy(c *sockets.Cgroup) string {
	said := Inside(&c.Container)
	if c.Unit == "" {
		return said
	}
	if said != "" {
		said += " · "
	}
	said += "unit " + c.Unit
	if c.UnitUser != "" {
		said += " of user " + c.UnitUser
	}
	return said
}

// Inside names a container with what else is known of it; "" for none.
func Inside(c *sockets.Container) string {
	if c.ID == "" {
		return ""
	}
	var more []string
	for _, m := range []struct{ label, text string }{{"image", c.Image}, {"pod", c.Pod}, {"compose", c.Compose}} {
		if m.text != "" {
			more = append(more, m.label+" "+m.text)
		}
	}
	text := c.Kind() + " " + c.Called()
	if len(more) > 0 {
		text += " (" + strings.Join(more, ", ") + ")"
	}
	return text
}

// inside names the container of the first process; "" where it is in none.
func (hold *Holder) inside() string {
	if len(hold.Rows[0].Owners) == 0 {
		return ""
	}
	return Inside(&hold.Rows[0].Owners[0].Process.Cgroup.Container)
}
