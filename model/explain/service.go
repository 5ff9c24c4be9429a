package explain

import (
	_ "embed" // the ports are in a file next to this one
	"slices"
	"strconv"
	"strings"

	"berth/model/language"
	"berth/sockets"
)

// servicesTSV has a line for each service that can be explained: its name, a tab,
// and the ports on which it is usually found, as 80 (TCP) or 53/udp.
//
//go:embed services.tsv
var servicesTSV string

// service is something that a port may be used for, under a name that has an explanation.
type service struct {
	name  string
	ports []string
}

func services() []service {
	var all []service
	for line := range strings.Lines(servicesTSV) {
		name, ports, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, service{name, strings.Split(ports, ", ")})
	}
	return all
}

// uses reports whether the service is usually found on a port.
func (s service) uses(p uint16) bool {
	return slices.ContainsFunc(s.ports, func(text string) bool {
		number, _, _ := strings.Cut(text, "/")
		return number == strconv.Itoa(int(p))
	})
}

// service explains what a service is and where it usually listens.
func (x *Explainer) service(name string) (Text, bool) {
	all := services()
	i := slices.IndexFunc(all, func(s service) bool { return normal(s.name) == name })
	if i < 0 || !x.Language.Has("service."+name) {
		return Text{}, false
	}
	ports := all[i].ports
	return Text{all[i].name, x.labelled([]Block{
		{Label: "meaning", Text: x.Language.Say("service."+name, nil)},
		{Label: "port", Text: x.say("service.usual", language.Facts{"ports": x.Language.List(ports)})},
		{Label: "now", Text: x.say("now.service", language.Facts{"port": ports[0], "there": x.flag()})},
	})}, true
}

// NotPorts reports whether text is several words of which not every one is a service
// that can be explained, as in "docker inspect". They are not meant as ports, although
// each may be a registered name, unless commas separate them. NotPorts also returns the
// first service among them, or "".
func NotPorts(text string) (own string, words bool) {
	fields := strings.Fields(text)
	if len(fields) < 2 || strings.ContainsAny(text, ",，") {
		return "", false
	}
	for _, w := range fields {
		switch s := serviceOf(w); {
		case s != "" && own == "":
			own = s
		case s == "" && strings.Trim(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "":
			return "", false
		case s == "":
			words = true
		}
	}
	return own, words
}

// serviceOf returns the service that has a name, or "".
func serviceOf(name string) string {
	for _, n := range []string{normal(name), normal(resolve(name))} {
		if slices.ContainsFunc(services(), func(s service) bool { return normal(s.name) == n }) {
			return n
		}
	}
	return ""
}

// brevity is how long a sentence may be, in Latin letters, to be shown along with
// everything else about a socket. It is about a line.
const brevity = 68

// knownBriefly returns the first sentence of what known returns, if that is short.
func (x *Explainer) knownBriefly(p uint16) string { return first(x.known(p)) }

// first returns the first sentence of a paragraph, or "" if that is longer than brevity.
func first(text string) string {
	for _, end := range []string{". ", "。"} {
		if sentence, _, more := strings.Cut(text, end); more {
			text = sentence + strings.TrimSpace(end)
			break
		}
	}
	if room(text) > brevity {
		return ""
	}
	return text
}

// known explains the service that usually has a port: the one that the lists name, or
// the only one. If there are several, known names them.
func (x *Explainer) known(p uint16) string {
	var found []string
	for _, s := range services() {
		if s.uses(p) {
			found = append(found, s.name)
		}
	}
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		if e, ok := x.Names.Lookup(proto, p); ok && slices.Contains(found, e.Name) {
			return x.Language.Say("service."+e.Name, nil)
		}
	}
	switch len(found) {
	case 0:
		return ""
	case 1:
		return x.Language.Say("service."+normal(found[0]), nil)
	}
	return x.say("service.among", language.Facts{"names": x.Language.List(found)})
}
