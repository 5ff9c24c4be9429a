package procfs

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"time"

	"berth/sockets"
	"berth/sockets/scrub"
)

// Users has the names from a file such as /etc/passwd, which is read again when it has
// changed. Users who are not in it have only a number until the name service, which is
// asked in the background, has answered. Refresh must not be called concurrently with
// anything else.
type Users struct {
	path  string
	more  *directory
	names map[int64]string
	stamp time.Time
	size  int64
	err   error // why the file could not be read
}

// Err returns why the names of users could not be read again; nil if they were, or if
// there is no such file.
func (u *Users) Err() error {
	if errors.Is(u.err, fs.ErrNotExist) {
		return nil
	}
	return u.err
}

// Users returns the users of the tree; none of them is read yet.
func (f *FS) Users() *Users { return &Users{path: f.Passwd, more: f.directory} }

// Refresh reads the file if it has changed since last time. If it cannot be read, what
// was known stays.
func (u *Users) Refresh() {
	info, err := os.Stat(u.path)
	u.err = err
	if err != nil || u.names != nil && info.ModTime().Equal(u.stamp) && info.Size() == u.size {
		return
	}
	text, err := os.ReadFile(u.path)
	if err != nil {
		u.err = err
		return
	}
	u.names, u.stamp, u.size = parsePasswd(text), info.ModTime(), info.Size()
}

// Account returns the user with that uid; a negative uid is no user.
func (u *Users) Account(uid int64) sockets.Account {
	if uid < 0 {
		return sockets.NoAccount()
	}
	name, ok := u.names[uid]
	if !ok {
		name = u.more.name(uid)
	}
	return sockets.Account{UID: uid, Name: name, Also: u.more.further(uid)}
}

// parsePasswd reads passwd(5). As in getpwuid(3), the first of several names for a uid
// counts.
func parsePasswd(text []byte) map[int64]string {
	names := make(map[int64]string)
	for line := range lines(text) {
		name, rest, _ := bytes.Cut(line, []byte{':'})
		_, rest, _ = bytes.Cut(rest, []byte{':'})
		number, _, _ := bytes.Cut(rest, []byte{':'})
		uid, ok := decimal(number)
		if !ok || uid > 1<<32-1 || len(name) == 0 {
			continue
		}
		if _, known := names[int64(uid)]; !known {
			names[int64(uid)] = scrub.Bytes(name)
		}
	}
	return names
}
