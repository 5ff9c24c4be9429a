package model

import (
	"testing"

	"berth/model/language"
	"berth/sockets"
)

func TestWhyUnread(t *testing.T) {
	for _, c := range []struct {
		why   sockets.Gap
		state byte
		want  string
	}{
		{sockets.GapNone, 0, ""},
		{sockets.GapStuck, 0, "the process does not answer"},
		{sockets.GapStuck, 'S', "the process does not answer (state S)"},
		{sockets.GapStuck, 'D', "the process does not answer because it is waiting for a device or a file system (state D)"},
		{sockets.GapUnread, 'S', "berth did not read it because too many processes do not answer"},
		{sockets.GapUnread, 0, "it could not be read"},
		{sockets.GapPermission, 0, "permission denied"},
		{sockets.GapExited, 0, "the process exited while berth was reading it"},
	} {
		if got := language.English().Short(WhyUnread(&sockets.Process{Unread: c.why, State: c.state})); got != c.want {
			t.Errorf("%v in state %q: %q, want %q", c.why, c.state, got, c.want)
		}
	}
}
