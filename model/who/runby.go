package who

import (
	"strings"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// RunBy describes in a few words what runs a process: "podman container web (image
// nginx:1, pod shop) · unit web.service of user 1000". It returns "" if that is not
// known.
func RunBy(l *language.Language, c *sockets.Cgroup) string {
	said := Inside(l, &c.Container)
	if c.Unit == "" {
		return said
	}
	if said != "" {
		said += " · "
	}
	if c.UnitUser != "" {
		return said + l.Tell("container.unit_of_user", "unit", c.Unit, "user", c.UnitUser)
	}
	return said + l.Tell("container.unit", "unit", c.Unit)
}

// Inside names a container, and adds what else is known about it. It returns "" if
// there is no container.
func Inside(l *language.Language, c *sockets.Container) string {
	if c.ID == "" {
		return ""
	}
	var more []string
	for _, m := range []struct{ label, text string }{{"image", c.Image}, {"pod", c.Pod}, {"compose", c.Compose}} {
		if m.text != "" {
			more = append(more, m.label+" "+m.text)
		}
	}
	text := model.ContainerKind(l, c.Kind()) + " " + c.Called()
	if len(more) > 0 {
		return l.Tell("container.more", "name", text, "more", strings.Join(more, l.Tell("list.comma")))
	}
	return text
}

// inside names the container of the first process. It returns "" if that process is not
// in a container.
func (hold *Holder) inside() string {
	if len(hold.Rows[0].Owners) == 0 {
		return ""
	}
	return Inside(language.English(), &hold.Rows[0].Owners[0].Process.Cgroup.Container)
}
