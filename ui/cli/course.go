package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"berth/model/column"
	"berth/model/language"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
	"berth/sockets/lab"
	"berth/ui/cell"
	"berth/ui/live"
	"berth/ui/live/lesson"
)

// course is the lesson in one language. It describes what the lab makes.
type course struct {
	*app
	lang *language.Language
	fitting
	lab  *lab.Lab
	host *sockets.Host
}

// list prints the steps.
func (c *course) list() error {
	for i, s := range lab.Steps() {
		if _, err := fmt.Fprintf(c.Out, "%2d  %-13s%s\n", i+1, s.Name, c.title(s)); err != nil {
			return err
		}
	}
	return nil
}

func (c *course) title(s lab.Step) string { return c.lang.Say("lab."+s.Name+".title", nil) }

// head returns the heading of a step: "Step 3 of 21: a server on a dynamic port".
func (c *course) head(at int) string {
	steps := lab.Steps()
	if at == len(steps) {
		return c.lang.Say("lab.end.title", nil)
	}
	return c.lang.Say("lab.head", language.Facts{
		"n": strconv.Itoa(at + 1), "of": strconv.Itoa(len(steps)), "title": c.title(steps[at]),
	})
}

// make makes a step. After the last step, it makes the summary, which is shown next
// to all sockets on this machine.
func (c *course) make(at int) (lesson.Step, error) {
	if at == len(lab.Steps()) {
		c.lab.Clear()
		return lesson.Step{Text: strings.TrimSpace(c.lang.Say("lab.end.text", nil))}, nil
	}
	s := lab.Steps()[at]
	scene, err := c.lab.Show(s)
	if err != nil {
		return lesson.Step{}, fmt.Errorf("%s", c.lang.Say("lab.failed", language.Facts{"why": c.why(err)}))
	}
	step := lesson.Step{Text: c.text(s, scene), Filter: filterFor(scene), Lost: c.lost}
	step.Columns, step.Chosen = columnsFor(s, scene)
	for _, h := range scene.Held {
		step.Holds = append(step.Holds, lesson.Hold{Proto: h.Proto, Local: h.At})
	}
	return step, nil
}

// why explains why a step could not be made. Messages from the system are not
// translated.
func (c *course) why(err error) string {
	for key, cause := range map[string]error{"taken": lab.ErrTaken, "denied": lab.ErrDenied, "lost": lab.ErrLost} {
		if errors.Is(err, cause) {
			return c.lang.Say("lab.why."+key, nil)
		}
	}
	return err.Error()
}

// lost returns the message for a step when some of the ends it shows have
// disappeared.
func (c *course) lost(ends []string) string {
	return c.lang.Say("lab.lost", language.Facts{"ends": c.lang.List(ends)})
}

// text describes what can be seen in a step.
func (c *course) text(s lab.Step, scene lab.Scene) string {
	facts := language.Facts{
		"start": strconv.Itoa(c.host.Unprivileged),
		"first": strconv.Itoa(int(c.host.Ephemeral.First)), "last": strconv.Itoa(int(c.host.Ephemeral.Last)),
	}
	maps.Copy(facts, scene.Facts)
	key := "lab." + s.Name + "."
	said := c.lang.Say(key+c.variant(s, scene), facts)
	return strings.TrimSpace(said)
}

// variant returns which of a step's messages applies.
func (c *course) variant(s lab.Step, scene lab.Scene) string {
	switch {
	case scene.Unseen:
		return "unseen"
	case s.Name != "well-known":
		return "text"
	case c.host.System != "linux" && scene.Denied:
		return "refused"
	case c.host.System != "linux":
		return "other"
	case scene.Denied:
		return "denied"
	case c.host.Unprivileged >= 0 && c.host.Unprivileged <= int(scene.Ends[0].Port()):
		return "open"
	}
	return "text"
}

// filterFor returns the filter that shows only the sockets of a scene.
func filterFor(scene lab.Scene) string {
	var ends []string
	for _, e := range scene.Ends {
		ends = append(ends, e.String())
	}
	return strings.Join(ends, " or ")
}

// columnsFor returns the columns of a step and, among these, the ones that its text
// mentions. The latter fit into 60 cells. Only the step about well-known ports has
// the service column. In the other steps, what a port is registered for is not the
// point, and differs from what is running.
func columnsFor(s lab.Step, scene lab.Scene) (all, dear []column.Column) {
	dear = []column.Column{column.Local, column.State, column.Process}
	switch s.Name {
	case "well-known":
		dear = []column.Column{column.Local, column.Service, column.Process}
		if scene.Denied {
			dear = []column.Column{column.Local, column.Process}
		}
	case "client", "services", "ephemeral":
		dear = []column.Column{column.Local, column.Remote, column.Process}
	case "protocols":
		dear = []column.Column{column.Proto, column.Local, column.State, column.Process}
	case "netstat":
		dear = []column.Column{column.Proto, column.Local, column.State, column.Remote}
	case "listen":
		dear = []column.Column{column.Local, column.Remote, column.State}
	case "fin-wait1", "closing", "last-ack", "queue":
		dear = []column.Column{column.Local, column.State, column.Process, column.RecvQ, column.SendQ}
	}
	all = slices.Clone(dear)
	for _, c := range []column.Column{column.State, column.Remote, column.Process, column.PID, column.User, column.Age} {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	slices.Sort(all)
	return all, dear
}

// watch shows the lesson next to the live table.
func (c *course) watch(ctx context.Context, t live.Terminal, at int) error {
	o, err := c.options(&listing{}, watching{fitting: c.fitting}, nil)
	if err != nil {
		return err
	}
	o.Terminal, o.Language, o.Kind, o.Filter = t, c.lang, table.All, ""
	o.Origin, o.Actor = c.Origin, c.Act
	o.Course = &lesson.Course{First: at, Wait: c.lang.Say("lab.wait", nil), Make: c.make}
	o.Course.Ends = [2]string{c.lang.Say("lab.first", nil), c.lang.Say("lab.last", nil)}
	for i := range len(lab.Steps()) + 1 {
		o.Course.Heads = append(o.Course.Heads, c.head(i))
	}
	if o.Source, err = c.open(); err != nil {
		return fmt.Errorf("reading the sockets: %w", err)
	}
	return c.live(ctx, o)
}

// keepStep prints a step and keeps its sockets open until ctx is done.
func (c *course) keepStep(ctx context.Context, at int) error {
	step, err := c.make(at)
	if err != nil {
		return err
	}
	said := []string{c.head(at), step.Text, c.lang.Say("lab.hold", language.Facts{"filter": step.Filter})}
	if _, err := fmt.Fprintln(c.Out, c.folded(strings.Join(said, "\n\n"))); err != nil {
		return err
	}
	<-ctx.Done()
	if err := context.Cause(ctx); !interrupted(err) {
		return err
	}
	return nil
}

// folded wraps text for the terminal, if the output goes to a terminal.
func (c *course) folded(text string) string {
	if w := c.width(); w > 0 {
		return strings.Join(cell.Wrap(text, min(w, 100)), "\n")
	}
	return text
}

// close shuts down everything that the lab has made. If berth has the privilege, it
// also closes the sockets that the kernel still has in TIME_WAIT.
func (c *course) close() {
	left := c.lab.Close()
	if len(left) == 0 || c.Act == nil {
		return
	}
	ask := sockets.Ask{Protos: sockets.Protos(sockets.TCP), Families: sockets.Families(sockets.IPv4), States: sockets.StatesOf(sockets.TimeWait)}
	v, err := c.view(context.Background(), ask, query.Query{}, table.Order{Column: column.Local}, 0)
	if err != nil {
		return
	}
	for _, r := range v.Rows {
		if slices.ContainsFunc(left, func(l lab.Left) bool { return l.Client == r.Local && l.Server == r.Remote }) {
			_ = c.Act.Destroy(&r.Socket) // without the privilege, the kernel closes it within a minute
		}
	}
}
