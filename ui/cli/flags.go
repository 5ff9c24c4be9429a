package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"berth/model/suggest"
	"berth/sockets/act"
)

// flagError converts an error from the flag parser into a message.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(c, unknown)
	case errors.As(err, &missing):
		return needs(c, missing.GetFlag())
	case errors.As(err, &value):
		return bad("--%s: %q is not true or false", value.GetFlag().Name, value.GetValue())
	case errors.As(err, &syntax):
		text := syntax.GetSpecifiedFlag()
		return bad("%s: no such flag; see %s -h; to filter for the word, use %s -- %s", text, c.CommandPath(), c.CommandPath(), text)
	}
	return bad("%v", err)
}

func needs(c *cobra.Command, f *pflag.Flag) error {
	kind, _ := pflag.UnquoteUsage(f)
	return bad("--%s: needs a %s; see %s -h", f.Name, kind, c.CommandPath())
}

// check refuses values that no flag can have, reads the configuration if a flag
// names it, and finds the network namespace. Even a command that needs none of
// these must not silently accept a mistake. An empty value, such as from an unset
// variable in a script, is also a mistake.
func (a *app) check(c *cobra.Command, _ []string) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && blank(f) {
			err = needs(c, f)
		}
	})
	if err == nil && (c.Flags().Changed("config") || c.Flags().Changed("theme")) {
		_, err = a.unremarked(nil)
		if lang := c.Flags().Lookup("lang"); lang != nil {
			err = a.saidIn(speaking{lang.Value.String()}, err)
		}
	}
	if err == nil && c.Flags().Changed("netns") {
		_, err = a.namespaces()
	}
	return err
}

// blank reports whether a flag has an empty value.
func blank(f *pflag.Flag) bool {
	values := []string{f.Value.String()}
	if all, ok := f.Value.(pflag.SliceValue); ok {
		values = all.GetSlice()
	} else if f.Value.Type() != "string" {
		return false
	}
	return slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" })
}

func unknownFlag(c *cobra.Command, e *pflag.NotExistError) error {
	name := e.GetSpecifiedName()
	if letters := e.GetSpecifiedShortnames(); letters != "" {
		name = string([]rune(letters[max(0, strings.Index(letters, name)):])[:1]) // the parser reports only the first byte of é
		if c.Name() == "kill" {
			if advice := killer(name, letters); advice != "" {
				return bad("%s", advice)
			}
		}
		if advice := foreign(name); advice != "" {
			return bad("-%s: %s", name, advice)
		}
		if name[0] >= '0' && name[0] <= '9' && c.Name() == "who" {
			return bad("-%s: a port is a whole number from 0 to 65535, as in berth who 80", letters)
		}
		return bad("-%s: no such flag; %s", name, instead(c, letters))
	}
	var names []string
	if name == "interval" {
		return bad("--interval: only for the live table, which is berth without a command; %s looks only once", c.CommandPath())
	}
	if name == "lang" {
		return bad("--lang: only for the live table, explain, lab and doctor; %s speaks English", c.CommandPath())
	}
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if found := suggest.Names(name, names); len(found) > 0 {
		return bad("--%s: no such flag: did you mean --%s?", name, strings.Join(found, " or --"))
	}
	return bad("--%s: no such flag; %s", name, instead(c, "-"+name))
}

// instead returns what to do about an unknown flag, which has been written as letters
// after a hyphen. What is pasted into berth explain may begin with a hyphen.
func instead(c *cobra.Command, letters string) string {
	if c.Name() == "explain" {
		return "to explain words that begin with a hyphen: berth explain -- -" + letters
	}
	return "see " + c.CommandPath() + " -h"
}

// killer returns what to use instead of a single-letter flag of kill, killall,
// fkill or kill-port. It returns "" for any other letter.
func killer(name, letters string) string {
	_, err := act.ParseSignal(letters)
	switch {
	case err == nil, name[0] >= '0' && name[0] <= '9':
		return fmt.Sprintf("-%s: give a signal as --signal %s", letters, letters)
	case name == "f":
		return "-f: kill sends SIGTERM first, and SIGKILL only if you confirm it; --signal KILL sends SIGKILL immediately"
	case name == "t", name == "u":
		return "-" + name + ": write the transport with the port, as in 3000/tcp"
	case name == "n":
		return "-n: --dry-run shows what would be hit"
	}
	return ""
}

// foreign returns what to use instead of a single-letter flag that netstat or ss
// has and berth does not. It returns "" if neither has it.
func foreign(letter string) string {
	switch letter {
	case "r":
		return "berth does not resolve names or show routes; use ip route for routes, or ss -r for names"
	case "s":
		return "berth has no statistics, but berth ls --ndjson ends with the counts of each state; for the rest, use ss -s"
	case "K":
		return "to close connections, use berth close FILTER, which asks first"
	case "N":
		return "--netns NAME reads one network namespace; without it, root reads all"
	case "c":
		return "the live table is berth without a command; --interval sets how often it polls"
	case "E":
		return "the live table (berth without a command) marks what opens and closes; for a stream of events, use ss -E"
	case "w", "S", "0", "d", "U", "2", "f":
		return "berth shows TCP, UDP and unix sockets (-t -u -x); for others, use ss"
	case "A":
		return "choose sockets with -t -u -x -4 -6 or a filter such as proto:tcp6"
	case "W", "O", "T":
		return "leave this flag out; nothing is cut, and each socket has one line"
	case "g", "M", "C", "F", "I":
		return "berth shows only sockets; use ip maddr, ip route or ip link"
	case "m", "Z", "z", "b", "D", "q", "L":
		return "berth does not read that, but ss does; berth always shows owners, -i adds TCP internals, and -e adds inode, uid and cookie"
	case "v", "V":
		return "use berth version"
	}
	return ""
}

// groupKey is the annotation of a flag that contains the heading under which help
// lists it.
const groupKey = "group"

// grouped puts the named flags of f under a heading, or all flags of f if none are
// named.
func grouped(f *pflag.FlagSet, heading string, names ...string) {
	f.VisitAll(func(fl *pflag.Flag) {
		for _, n := range names {
			if n == fl.Name {
				fl.Annotations = map[string][]string{groupKey: {heading}}
			}
		}
		if len(names) == 0 {
			fl.Annotations = map[string][]string{groupKey: {heading}}
		}
	})
}

func heading(f *pflag.Flag) string {
	if h := f.Annotations[groupKey]; len(h) > 0 {
		return h[0]
	}
	return "General"
}
