package pane

import (
	"strconv"

	"berth/model"
	"berth/model/language"
	"berth/model/table"
)

// Served goes to the connections that came in through the listener r, or says that r
// is not a listener. A filter for these connections replaces the current one.
func Served(r *model.Row, l *language.Language) Reply {
	if r == nil || !r.Serves() {
		return Reply{Say: l.Tell("live.notice.no_listener")}
	}
	filter := "local:" + r.Local.String()
	if r.Wildcard() {
		filter = "lport:" + strconv.Itoa(int(r.Local.Port()))
	}
	filter += " side:in"
	if r.Space != nil {
		filter += " netns:" + strconv.FormatUint(r.Key.NetNS, 10)
	}
	return Reply{CloseDetail: true, Go: &Destination{Kind: table.Connections, Filter: filter}}
}
