package portable

import (
	"context"
	"slices"

	"berth/sockets"
)

// own gives the sockets of sn their owners, or a reason why they have none.
func (s *Source) own(ctx context.Context, sn *sockets.Snapshot) {
	s.processes.begin(s.round)
	nameless := make(map[int]bool)
	for i := range sn.Sockets {
		sock := &sn.Sockets[i]
		if sn.Ask.Owners == sockets.NoOwners {
			sock.Holder = sockets.Holder{Gap: sockets.GapPending}
			continue
		}
		s.resolve(ctx, sock)
		if len(sock.Owners) == 0 && sock.Gap == sockets.GapPending {
			sock.Gap = gapOf(sock.State, sn.Host.Privilege.AllOwners)
		}
		for _, o := range sock.Owners {
			if o.Process.Name == "" {
				nameless[o.Process.PID] = true
			}
		}
	}
	s.processes.end()
	if len(nameless) > 0 {
		sn.Missing = append(sn.Missing, sockets.Missing{
			What: sockets.MissingProcessNames, Why: sockets.Because(sockets.ReasonNoNames), Count: len(nameless), Mend: privileged(),
		})
	}
}

// resolve replaces each pid among the owners of sock with its process.
func (s *Source) resolve(ctx context.Context, sock *sockets.Socket) {
	owners := sock.Owners[:0]
	for _, o := range sock.Owners {
		if p := s.processes.find(ctx, o.Process.PID); p != nil {
			owners = append(owners, sockets.Owner{Process: p, FD: o.FD})
		}
	}
	if len(owners) == 0 {
		if len(sock.Owners) > 0 {
			sock.Gap = sockets.GapExited
		}
		sock.Owners = nil
		return
	}
	slices.SortFunc(owners, sockets.CompareOwners)
	sock.Owners = slices.Compact(owners)
	if sock.User == sockets.NoAccount() || sock.User == (sockets.Account{UID: owners[0].Process.User.UID}) {
		sock.User = owners[0].Process.User
	}
}

// gapOf returns why the system names no owner of a socket.
func gapOf(state sockets.State, allOwners bool) sockets.Gap {
	switch state {
	case sockets.TimeWait:
		return sockets.GapClosed
	case sockets.SynRecv:
		return sockets.GapHandshake
	}
	if !allOwners {
		return sockets.GapPermission
	}
	switch state {
	case sockets.FinWait1, sockets.FinWait2, sockets.Closing, sockets.LastAck:
		return sockets.GapClosed // the process that closed it may no longer have it open
	}
	return sockets.GapUnfound
}
