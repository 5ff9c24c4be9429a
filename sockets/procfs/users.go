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

// Users holds the names of users from a file such as /etc/passwd, which is read again
// when it has changed. Users who are not in the file have only a uid until the name
// service, which is queried in the background, has answered. Refresh must not be called
// concurrently with any other method.
type Users struct {
	path  string
	more  *directory
	names map[int64]string
	stamp time.Time
	size  int64
	err   error // why the file could not be read
}

// Err returns why the last Refresh could not read the file. It returns nil if that
// succeeded, or if there is no such file.
func (u *Users) Err() error {
	if errors.Is(u.err, fs.ErrNotExist) {
		return nil
	}
	return u.err
}

// Users returns the users of the tree. It does not read them yet.
func (f *FS) Users() *Users { return &Users{path: f.Passwd, more: f.directory} }

// Refresh reads the file if it has changed since it was last read. If it can't be read,
// the known names remain.
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

// Account returns the user with the given uid. A negative uid stands for no user.
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

// parsePasswd parses passwd(5). As in getpwuid(3), the first of several names for a uid
// wins.
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
