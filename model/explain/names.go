package explain

import (
	_ "embed" // the names are in a file next to this one
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"berth/internal/pattern"
	"berth/model/language"
)

// namesTSV has a line for each entry that has other names: the entry's own name, a tab,
// and the other names, separated by commas. An entry is a term, a service or a state.
//
//go:embed names.tsv
var namesTSV string

// entry is something that can be explained, and what else people call it.
type entry struct {
	name   string // as it is written: "EADDRINUSE"
	others []string
	keys   []string // keys of the other names, and of the name itself, which comes last
}

// entries are parsed when a word is first looked up.
var entries = sync.OnceValue(func() []entry {
	var all []entry
	for line := range strings.Lines(namesTSV) {
		name, others, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		e := entry{name: name}
		if others != "" {
			e.others = strings.Split(others, ", ")
		}
		for _, o := range append(slices.Clone(e.others), name) {
			e.keys = append(e.keys, key(o))
		}
		all = append(all, e)
	}
	return all
})

// written returns the spelling of the entry whose normal form is name.
func written(name string) string {
	for _, e := range entries() {
		if normal(e.name) == name {
			return e.name
		}
	}
	return name
}

// resolve returns the entry for which word is another name, or "". The Windows name of
// an error is the usual name preceded by WSA.
func resolve(word string) string {
	name := key(word)
	windows := strings.HasPrefix(name, "wsae")
	for _, e := range entries() {
		if windows && key(e.name) == name[len("wsa"):] || slices.Contains(e.keys[:len(e.others)], name) {
			return e.name
		}
	}
	return ""
}

// settings matches a network setting of the kernel as people write it: with or without
// its folder, as a path, with a value, or in a call of sysctl(8).
var settings = pattern.Lazy(`^(?:sysctl (?:-w )?)?(?:/proc/sys/)?(?:net[./](?:ipv4|ipv6|core)[./])?([a-z]+[a-z0-9]*(?:_[a-z0-9]+)+|somaxconn)(?: ?= ?.*)?$`)

// settingNames returns the names under which a setting may have an entry, or nil if
// word is not a setting: "tcp_ecn" and "net.ipv4.tcp_ecn" for "net.ipv4.tcp_ecn = 2".
func settingNames(word string) []string {
	m := settings().FindStringSubmatch(strings.ToLower(strings.TrimSpace(word)))
	if m == nil {
		return nil
	}
	return []string{m[1], "net.ipv4." + m[1], "net.core." + m[1]}
}

// key returns a word in the form in which words are compared: its normal form, in one
// Chinese script, without separators between Chinese and Latin and without commas that
// end a word. The key of "TIME_WAIT 過多" is "time-wait过多".
func key(word string) string {
	name := []rune(language.Simplified(normal(word)))
	kept := make([]rune, 0, len(name))
	for i, r := range name {
		beside := i > 0 && unicode.Is(unicode.Han, name[i-1]) || i+1 < len(name) && unicode.Is(unicode.Han, name[i+1])
		comma := r == ',' && i+1 < len(name) && name[i+1] == '-'
		if (r != '-' || !beside) && !comma {
			kept = append(kept, r)
		}
	}
	return string(kept)
}

// messages returns the entries that are not errors but that a message may report.
func messages() []string {
	return []string{
		"EOF", "arp", "certificate-error", "closed-port", "connection-pool", "conntrack", "curl", "health-check", "host-and-port", "http-status", "other-errors", "pid-file", "port-number", "protected-mode", "restart-loop",
		"rp-filter", "server-refusal", "ssh-login", "syn-flood", "tcp-max-orphans", "tcp-max-tw-buckets", "tcp-mem", "too-many-connections", "ttl", "unsafe-port", "upstream", "wrong-protocol",
	}
}

// reported returns the error that a longer message reports, such as "bind: address
// already in use", or "". The longest name found in the message counts. A name in words
// takes precedence over a number, because 61 is ECONNREFUSED on macOS and ENODATA on
// Linux. A single word counts only if it is written as programs print it, such as
// "EACCES", because a filter may contain the same word. A name in Chinese counts
// although it is a single word.
func reported(text string) string {
	said := key(text)
	if found := longest(text, said, func(n string) bool { return !numeric().MatchString(n) }); found != "" {
		return found
	}
	if found := longest(text, said, numeric().MatchString); found != "" {
		return found
	}
	return failed(text, said)
}

// numeric matches the key of a number by which a system or a tool reports an error.
var numeric = pattern.Lazy(`^(?:errno|os-error|winerror|curl:?)-\(?\d+\)?$`)

// longest returns the entry whose name in text is the longest. It considers a name only
// if kind returns true for the name's key. said is the key of text.
func longest(text, said string, kind func(n string) bool) string {
	found, length := "", 0
	for _, e := range entries() {
		if !isError(e.name) && !slices.Contains(messages(), e.name) {
			continue
		}
		for i, n := range e.keys {
			name := e.name
			if i < len(e.others) {
				name = e.others[i]
			}
			if name != "port-number" && len(n) > length && kind(n) && reports(text, said, name, n) && !doubtful(said, e.name, n) {
				found, length = e.name, len(n)
			}
		}
	}
	return found
}

// doubtful reports whether a name of an entry may mean something else in a message. n is
// the key of the name, and said is the key of the message.
func doubtful(said, entry, n string) bool {
	switch {
	case n == "ssh:-permission-denied": // "/usr/bin/ssh: Permission denied"
		return n != said
	case n == "tls-handshake-error": // the error that follows says more
		return probed().MatchString(said) || strings.HasSuffix(said, "-eof")
	case entry == "http-status": // "command not found"
		return !strings.ContainsAny(n, "0123456789") && n != "connect-tunnel-failed" && n != "gateway-time-out"
	case entry == "other-errors": // "received a bad message"
		return numeric().MatchString(n) || !strings.HasSuffix(strings.TrimRight(said, ".'\")"), ":-"+n) && !strings.Contains(said, "errno-") && !strings.Contains(said, "os-error-")
	case entry == "upstream": // "connecting to the backend server"
		return n != "no-live-upstreams" && n != "no-healthy-upstream" && !strings.HasPrefix(n, "upstream-connect-error")
	case entry == "host-and-port": // "check the host and port"
		return !strings.HasSuffix(n, "-in-address")
	case entry == "health-check": // the probe's own error says more
		return probed().MatchString(said)
	case entry == "ETIMEDOUT": // a driver or a disk has timed out
		return strings.Contains(said, "transmit-queue") || strings.Contains(said, "waiting-for-device")
	case entry == "EAGAIN": // a file is locked
		return strings.Contains(said, "-lock")
	case entry == "ENOMEM": // the kernel ends a process
		return strings.Contains(said, "killed-process")
	case entry == "ECONNREFUSED" && n == "connection-refused": // MQTT: the server says why
		return strings.Contains(said, "connection-refused,-")
	case entry == "EADDRINUSE" && strings.HasSuffix(n, "in-use"): // a name or an e-mail address is in use
		return !ofPort().MatchString(said) || strings.Contains(said, "mail-address")
	case strings.HasPrefix(n, "os-error-") && len(n) <= len("os-error-87"): // Windows has other errors of these numbers
		return n != said
	}
	return false
}

// probed matches the key of a message about a probe whose connection has failed.
var probed = pattern.Lazy(`refused|no-route|unreachable|timeout|timed-out|exceeded|reset`)

// ofPort matches the key of a message that is about a port, or an address.
var ofPort = pattern.Lazy(`\bports?\b|\baddress\b|\bsockets?\b|\bbind|\blisten|[\d\]]:\d|errno|os-error`)

// unconnected is the entry for a connection that can't be made, whatever the error.
const unconnected = "cannot-connect"

// failures returns the entries for what failed, whatever the error. They say less than
// the entry for an error, so every error takes precedence over them.
func failures() []string { return []string{"cannot-bind", "connection-lost", unconnected} }

// failed returns the entry for what a message says has failed, or "". said is the key of
// the message. Chinese messages about connections that can't be made are left to
// unreached.
func failed(text, said string) string {
	if bindingFailed().MatchString(said) {
		return "cannot-bind"
	}
	for _, name := range failures() {
		i := slices.IndexFunc(entries(), func(e entry) bool { return e.name == name })
		e := entries()[i]
		for k, n := range e.keys[:len(e.others)] {
			if len(said) > len(n) && !alone().MatchString(n) && !(name == unconnected && language.HasChinese(n) && utf8.RuneCountInString(n) < wholeSentence) && reports(text, said, e.others[k], n) {
				return name
			}
		}
	}
	return ""
}

// bindingFailed matches the key of a message about a call of bind() that has failed.
var bindingFailed = pattern.Lazy(`\bbind(?:\(\))?-to-\S+-failed\b`)

// alone matches the key of a name that says what failed only if nothing follows it.
var alone = pattern.Lazy(`^connectionerror$|^typeerror:`)

// wholeSentence is how many characters a name in Chinese has that can only be a
// sentence of a message, and not part of a question.
const wholeSentence = 10

// reports reports whether a message contains the name of an error. said is the key of
// the message, and n is the key of the name.
func reports(text, said, name, n string) bool {
	switch {
	case chinese(n):
		return strings.Contains(said, n) && strings.ContainsAny(text, " ：，。（(")
	case isError(name), !strings.Contains(n, "-") && (strings.HasSuffix(n, "exception") || strings.HasSuffix(n, "error")):
		return printed(text, name)
	}
	return strings.Contains(n, "-") && contains(said, n)
}

// contains reports whether one key is part of another. A number must match as a
// whole, or errno 107 would count as errno 1.
func contains(said, n string) bool {
	for from := 0; ; {
		at := strings.Index(said[from:], n)
		if at < 0 {
			return false
		}
		from += at + len(n)
		if !digit(n[len(n)-1]) || from == len(said) || !digit(said[from]) {
			return true
		}
	}
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// beforePort matches a port and the colon before it.
var beforePort = pattern.Lazy(`:\b(?:\d{1,5})\b`)

// unreached returns the entry about connections that can't be made if a question asks
// about such a connection, whatever its destination: "MySQL 連不上", "why can't I connect
// to my server". Otherwise it returns "".
func unreached(text string) string {
	said := beforePort().ReplaceAllString(strings.ToLower(language.Simplified(text)), " ")
	if len(strings.Fields(said)) > mostOfQuestion || strings.Contains(said, ":") {
		return ""
	}
	for _, q := range questions() {
		if q.answer == unconnected && q.asked.MatchString(said) {
			return unconnected
		}
	}
	return ""
}

// printed reports whether a message contains the name of an error as a separate word.
// Ruby writes Errno::EACCES, and Java writes java.net.UnknownHostException.
func printed(text, name string) bool {
	word := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	words := strings.FieldsFunc(text, func(r rune) bool { return !word(r) })
	return (strings.Contains(text, " ") || strings.Contains(text, "::")) && slices.ContainsFunc(words, func(w string) bool { return w == name || !isError(name) && strings.EqualFold(w, name) })
}

// chinese reports whether a name is a message in Chinese, which has four or more
// characters.
func chinese(name string) bool {
	return utf8.RuneCountInString(name) >= 4 && language.HasChinese(name)
}

// isError reports whether a name is that of an error, such as EACCES.
func isError(name string) bool {
	return name[0] == 'E' && name == strings.ToUpper(name)
}

// Names returns every word that Word explains: those from Words and their other
// names, in normal form, sorted.
func Names() []string {
	words := Words()
	for _, e := range entries() {
		words = append(words, normal(e.name))
		for _, o := range e.others {
			words = append(words, normal(o))
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}
