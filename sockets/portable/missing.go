package portable

import (
	"os"
	"runtime"

	"berth/sockets"
)

// untold lists what is requested but never reported by this reader.
func untold(ask sockets.Ask) []sockets.Missing {
	why := sockets.Because(sockets.ReasonReader)
	missing := []sockets.Missing{
		{What: sockets.MissingQueues, Why: why}, {What: sockets.MissingTimers, Why: why}, {What: sockets.MissingV6Only, Why: why},
	}
	if ask.TCPInfo || ask.Gist {
		missing = append(missing, sockets.Missing{What: sockets.MissingTCPInternals, Why: why})
	}
	if ask.Protos.Has(sockets.Unix) {
		missing = append(missing, sockets.Missing{What: sockets.MissingUnix, Why: why})
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "freebsd" {
		missing = append(missing, lsofMissing(os.Geteuid())...)
	}
	return missing
}

// lsofMissing is what lsof leaves out.
func lsofMissing(uid int) []sockets.Missing {
	missing := []sockets.Missing{{
		What: sockets.MissingOwnerless, Why: sockets.Because(sockets.ReasonLsof),
	}}
	if uid != 0 {
		missing = append(missing, sockets.Missing{
			What: sockets.MissingForeign, Why: sockets.Because(sockets.ReasonLsofRoot), Mend: privileged(),
		})
	}
	return missing
}

// privileged returns how to run with full privileges.
func privileged() sockets.Remedy {
	if runtime.GOOS == "windows" {
		return sockets.RemedyAdministrator
	}
	return sockets.RemedyRoot
}
