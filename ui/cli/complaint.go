package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"berth/model/language"
	"berth/sockets/scrub"
	"berth/ui/userfile"
)

// complaint returns what is wrong with a configuration, in the given language. A
// nil complaint means that nothing is wrong.
type complaint func(*language.Language) string

// ill returns the complaint with the given message. facts are pairs of a name and a
// value.
func ill(key string, facts ...string) complaint {
	return func(l *language.Language) string { return l.Tell("config."+key, facts...) }
}

// within embeds a complaint in another message, in place of its {what}.
func (c complaint) within(key string, facts ...string) complaint {
	return func(l *language.Language) string {
		return l.Tell("config."+key, append(slices.Clone(facts), "what", c(l))...)
	}
}

// line returns a complaint as it is displayed, or "" for nil.
func (c complaint) line(l *language.Language) string {
	if c == nil {
		return ""
	}
	return scrub.String(c(l))
}

// wrongConfig is the error for a configuration with a mistake.
type wrongConfig struct{ say complaint }

// Error returns what is wrong, in English.
func (w *wrongConfig) Error() string { return w.say(language.English()) }

// named returns err as the error for a configuration that was requested by name.
func named(err error) error {
	var wrong *wrongConfig
	if !errors.As(err, &wrong) {
		return err
	}
	return &badRequest{wrong.Error(), wrong.say}
}

// saidIn returns err in the user's language, if there is a translation.
func (a *app) saidIn(f speaking, err error) error {
	var b *badRequest
	if !errors.As(err, &b) || b.say == nil {
		return err
	}
	l, failed := a.language(f, &settings{})
	if failed != nil {
		return failed
	}
	return &badRequest{b.say.line(l), b.say}
}

// unread returns the reason why a file could not be read. Messages from the system
// are not translated.
func unread(err error) complaint {
	var kind userfile.Kind
	var large userfile.Large
	var foreign *userfile.Foreign
	switch {
	case errors.As(err, &kind):
		return ill("file." + string(kind))
	case errors.As(err, &large):
		return ill("file.large", "most", strconv.Itoa(int(large)))
	case errors.As(err, &foreign) && foreign.Owner != 0:
		return ill("file.foreign_owner", "user", strconv.Itoa(foreign.Owner))
	case foreign != nil:
		return ill("file.foreign_mode", "mode", fmt.Sprintf("%#o", foreign.Mode))
	case errors.Is(err, userfile.ErrDeadline):
		return ill("file.late")
	case errors.Is(err, fs.ErrPermission):
		return ill("file.forbidden")
	}
	return func(*language.Language) string { return err.Error() }
}
