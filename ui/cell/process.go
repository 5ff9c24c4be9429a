package cell

import (
	"slices"
	"strconv"
	"strings"

	"berth/model"
	"berth/sockets"
	"berth/ui/theme"
)

// process draws who holds the socket, or why that is not known: "nginx ×5",
// "gunicorn → postgres", "(closed) was curl", "(unaccepted) nginx", "(protected)".
// It also draws where packets for its port are forwarded: "conmon ⇢ web:80".
func process(dst []Span, r *model.Row, x Context) []Span {
	switch {
	case r.State == sockets.Redirect:
		return forward(dst, r, x, "")
	case !r.Open():
		return closed(dst, r, x)
	case len(r.Owners) > 0:
		in := x
		in.sent = r.Forward != nil && r.Forward.Behind() != nil
		dst = forward(pair(dst, r, in), r, x, " ")
		if r.Incomplete != sockets.GapNone {
			dst = put(dst, x.tell("perhaps"), theme.Gap)
		}
		return dst
	case r.Gap == sockets.GapClosed:
		return closed(dst, r, x)
	}
	if len(r.Via()) > 0 && !x.Alone {
		dst = put(dst, x.tell("gap_before", "why", gapWord(r, x)), theme.Gap)
		return names(dst, r.Via(), theme.Muted, x)
	}
	return put(dst, x.tell("gap", "why", gapWord(r, x)), theme.Gap)
}

// GapName returns one or two words for the reason why the owner of r is unknown.
// They are the name of r's gap, or "kernel" and the interface to which the socket
// belongs, or "protected" for a process that runs as the user but can be examined
// only by root (because of setcap or setuid).
func GapName(r *model.Row, h *sockets.Host) string {
	switch {
	case r.Gap == sockets.GapNone:
		return "unknown"
	case r.Tunnel != nil:
		return "kernel, " + r.Tunnel.Iface
	case Protected(r, h):
		return "protected"
	}
	return r.Gap.String()
}

// gapWord is like GapName, in the user's language.
func gapWord(r *model.Row, x Context) string {
	if r.Gap != sockets.GapNone && r.Tunnel != nil {
		return x.tell("kernel", "iface", r.Tunnel.Iface)
	}
	return x.Language.Tell("live.gap." + GapName(r, x.Host))
}

// Parenthesis returns a gap, given its name from GapName, in parentheses and in the
// user's language.
func Parenthesis(gap string, x Context) string {
	return x.tell("gap", "why", x.Language.Tell("live.gap."+gap))
}

// before is like Parenthesis, but is for a gap that precedes a name. The result ends
// with a separator.
func before(gap sockets.Gap, x Context) string {
	return x.tell("gap_before", "why", x.Language.Tell("live.gap."+gap.String()))
}

// Protected reports whether the owner of r is hidden although the socket belongs to
// the user running berth. It returns false for root: if root can't read the owner,
// root merely lacks privileges.
func Protected(r *model.Row, h *sockets.Host) bool {
	return r.Gap == sockets.GapPermission && h != nil && h.Privilege.UID > 0 && !h.Privilege.Inner && r.User.UID == h.Privilege.UID
}

func closed(dst []Span, r *model.Row, x Context) []Span {
	dst = put(dst, x.tell("closed"), theme.Gap)
	was := r.Was()
	if len(was) == 0 {
		was = r.Owners
	}
	switch {
	case x.Alone, len(was) == 0 && len(r.Via()) == 0:
		return dst
	case len(was) == 0:
		dst = put(dst, x.tell("via"), theme.Muted)
		return names(dst, r.Via(), theme.Muted, x)
	}
	dst = put(dst, x.tell("was"), theme.Muted)
	return names(dst, was, theme.Muted, x)
}

// pair names both ends, the client's end first, if both are on this machine.
func pair(dst []Span, r *model.Row, x Context) []Span {
	if r.Peer == nil || x.Alone || len(r.Peer.Owners) == 0 && len(r.Peer.Via) == 0 {
		return names(dst, r.Owners, theme.Process, x)
	}
	between := " " + arrow(x) + " "
	switch {
	case len(r.Peer.Owners) == 0: // only a client's end is connected before it is accepted
		dst = names(dst, r.Owners, theme.Process, x)
		dst = put(dst, between+before(r.Peer.Gap, x), theme.Gap)
		return names(dst, r.Peer.Via, theme.Muted, x)
	case r.Side == model.SideIn:
		dst = names(dst, r.Peer.Owners, theme.Plain, x)
		dst = put(dst, between, theme.Muted)
		return names(dst, r.Owners, theme.Process, x)
	case r.Side != model.SideOut:
		between = " - "
	}
	dst = names(dst, r.Owners, theme.Process, x)
	dst = put(dst, between, theme.Muted)
	return names(dst, r.Peer.Owners, theme.Plain, x)
}

// names draws the programs that hold a socket, each only once, with the number of
// its processes that hold the socket. A process counts once, however many
// descriptors for the socket it has.
func names(dst []Span, owners []sockets.Owner, role theme.Role, x Context) []Span {
	var room [4]model.Alike
	for i, a := range model.Together(room[:0], owners) {
		if i > 0 {
			dst = put(dst, ", ", theme.Muted)
		}
		dst = put(dst, called(&a, x), role)
		if a.Count > 1 {
			dst = put(dst, " "+times(x)+strconv.Itoa(a.Count), theme.Muted)
		}
	}
	return halted(dst, owners, x)
}

// halted indicates that one of the owners is not running: "(stopped)".
func halted(dst []Span, owners []sockets.Owner, x Context) []Span {
	for _, o := range owners {
		if o.Process.Run != sockets.RunNormal {
			return put(dst, x.tell("halted", "how", x.tell(o.Process.Run.String())), theme.Warn)
		}
	}
	return dst
}

func called(a *model.Alike, x Context) string {
	switch {
	case a.Called == "":
		return Name(a.Process)
	case x.sent && strings.HasPrefix(a.Called, a.Process.Name+" → "): // docker-proxy: the process that listens there is drawn next
		return a.Process.Name
	case a.Called != a.Process.Called(): // the name includes the role of another process in the group
		return a.Called
	case x.brief:
		return x.Names.InBrief(a.Process)
	}
	return x.Names.Called(a.Process)
}

func times(x Context) string {
	if x.ASCII {
		return "x"
	}
	return "×"
}

// Name returns what users call a process, or its PID if its name could not be read.
func Name(p *sockets.Process) string {
	if name := p.Called(); name != "" {
		return name
	}
	return "pid " + strconv.Itoa(p.PID)
}

// Called is like Name, but distinguishes the process from other programs of the
// same name.
func Called(p *sockets.Process, x Context) string {
	if p.Called() == "" {
		return Name(p)
	}
	return x.Names.Called(p)
}

// CalledIn is like Called, but abbreviates names longer than n cells.
func CalledIn(p *sockets.Process, n int, x Context) string {
	if text := Called(p, x); Width(text) <= n {
		return text
	}
	return p.InBrief()
}

// Band names processes that are alike, with their count: "nginx ×5".
func Band(all []*sockets.Process, x Context) string {
	var room [8]sockets.Owner
	owners := room[:0]
	for _, p := range all {
		owners = append(owners, sockets.Owner{Process: p})
	}
	slices.SortFunc(owners, sockets.CompareOwners)
	alike := model.Together(nil, owners)
	return called(&alike[0], x) + " " + times(x) + strconv.Itoa(len(all))
}

// Processes returns the number of processes among owners. Owners of the same
// process must be adjacent.
func Processes(owners []sockets.Owner) int {
	n := 0
	for i, o := range owners {
		if i == 0 || owners[i-1].Process.PID != o.Process.PID {
			n++
		}
	}
	return n
}

func first(r *model.Row) *sockets.Process {
	if len(r.Owners) == 0 {
		return nil
	}
	return r.Owners[0].Process
}

func pid(dst []Span, r *model.Row, x Context) []Span {
	p := first(r)
	if p == nil {
		return none(dst, x)
	}
	return put(dst, strconv.Itoa(p.PID), theme.Plain)
}

func fd(dst []Span, r *model.Row, x Context) []Span {
	if len(r.Owners) == 0 {
		return none(dst, x)
	}
	return count(dst, int64(r.Owners[0].FD), x)
}

func command(dst []Span, r *model.Row, x Context) []Span {
	p := first(r)
	if p == nil {
		return none(dst, x)
	}
	if p.Cmdline == "" && p.Unread != sockets.GapNone {
		return put(dst, Parenthesis(p.Unread.String(), x), theme.Gap)
	}
	return text(dst, p.Cmdline, theme.Plain, x)
}

func exe(dst []Span, r *model.Row, x Context) []Span {
	p := first(r)
	if p == nil {
		return none(dst, x)
	}
	return text(dst, p.Exe, theme.Plain, x)
}

// netns draws the network namespace of a row, if that is not berth's own.
func netns(dst []Span, r *model.Row, x Context) []Span {
	if r.Space == nil {
		return none(dst, x)
	}
	return put(dst, r.Space.Called(), theme.Plain)
}

// run returns a draw function for a fact about what runs the process.
func run(of func(*sockets.Cgroup) string) draw {
	return func(dst []Span, r *model.Row, x Context) []Span { return text(dst, of(r.Cgroup()), theme.Plain, x) }
}

func started(dst []Span, r *model.Row, x Context) []Span {
	p := first(r)
	if p == nil || p.Started.IsZero() {
		return none(dst, x)
	}
	return put(dst, Moment(p.Started, x.Now), theme.Plain)
}

func user(dst []Span, r *model.Row, x Context) []Span {
	a := r.Account()
	if a.Name == "" && a.UID >= 0 {
		return put(dst, strconv.FormatInt(a.UID, 10), theme.Plain)
	}
	return text(dst, a.Name, theme.Plain, x)
}

func uid(dst []Span, r *model.Row, x Context) []Span {
	return count(dst, r.User.UID, x)
}

// peer names the other end if it is on this machine.
func peer(dst []Span, r *model.Row, x Context) []Span {
	switch {
	case r.Peer == nil:
		return none(dst, x)
	case len(r.Peer.Owners) == 0 && len(r.Peer.Via) > 0:
		dst = put(dst, before(r.Peer.Gap, x), theme.Gap)
		return names(dst, r.Peer.Via, theme.Muted, x)
	case len(r.Peer.Owners) == 0:
		return put(dst, x.tell("host"), theme.Muted)
	}
	dst = names(dst, r.Peer.Owners, theme.Process, x)
	return put(dst, " "+strconv.Itoa(r.Peer.Owners[0].Process.PID), theme.Muted)
}
