package cell

import (
	"net/netip"
	"strconv"

	"berth/model"
	"berth/sockets"
	"berth/ui/theme"
)

// forward draws where packets for the row's port are redirected: "⇢ web:8080". The
// parameter before is drawn first, as a separator from what is already in the cell.
func forward(dst []Span, r *model.Row, x Context, before string) []Span {
	f := r.Forward
	if f == nil {
		return dst
	}
	dst = put(dst, before+onward(x)+" ", theme.Muted)
	dst = put(dst, Target(f, x), theme.Process)
	if f.Outside != sockets.Yes && f.Host != sockets.Yes {
		dst = put(dst, "?", theme.Gap)
	}
	return dst
}

// onward returns the symbol for forwarding.
func onward(x Context) string {
	if x.ASCII {
		return "=>"
	}
	return "⇢"
}

// Target names the destination of a forward by the container or the program that
// listens there, or else by its address: "web:8080", "10.0.0.2:80", ":9000".
func Target(f *model.Forward, x Context) string {
	port := ":" + strconv.Itoa(int(f.Port))
	switch p := f.Behind(); {
	case p != nil && p.Cgroup.Container.ID != "":
		return p.Cgroup.Container.Called() + port
	case p != nil && x.brief:
		return x.Names.InBrief(p) + port
	case p != nil:
		return Called(p, x) + port
	case f.Addr.IsValid():
		return netip.AddrPortFrom(f.Addr, f.Port).String()
	}
	return port
}
