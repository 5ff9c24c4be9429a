package explain

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"berth/internal/pattern"
	"berth/model"
	"berth/model/column"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// Word explains a state, a column, a term, a service, an error or an address, by any of
// its names, and reports whether it knows the word. Case does not matter, - and _ are
// the same, and a call such as close() is a word, too. For a question, Word explains
// what the question is about. For a longer message, it explains the error that the
// message reports.
func (x *Explainer) Word(word string) (Text, bool) {
	if t, ok := x.named(word); ok {
		return t, true
	}
	for _, find := range []func(string) (Text, bool){x.pasted, x.compare, x.answered, x.about} {
		if t, ok := find(word); ok {
			return t, true
		}
	}
	if about := listed(word); about != "" {
		return x.Word(about)
	}
	if m := exception().FindStringSubmatch(word); m != nil {
		if t, ok := x.subject(m[1]); ok {
			return x.asOther(word, t), true
		}
	}
	if name := reported(numbered(word)); name != "" {
		return x.other(word, name)
	}
	return x.other(word, unreached(word))
}

// exception matches the name of an exception with the package that it is in.
var exception = pattern.Lazy(`^(?:[A-Za-z_]\w*\.)+([A-Z]\w*(?:Exception|Error))$`)

// about explains what a question is about.
func (x *Explainer) about(word string) (Text, bool) {
	for _, about := range Asked(word) {
		if t, ok := x.named(about); ok {
			return t, true
		}
	}
	return Text{}, false
}

// answered explains a question if its kind has an entry, and an error that is given by
// its number.
func (x *Explainer) answered(word string) (Text, bool) {
	for _, name := range []string{numbered(word), answer(word)} {
		if t, ok := x.subject(name); ok && name != "" {
			return x.asOther(word, t), true
		}
	}
	return Text{}, false
}

// named explains a word by its own name, another name, or its kind of address.
func (x *Explainer) named(word string) (Text, bool) {
	if t, ok := x.entry(word); ok {
		return t, true
	}
	t, ok := x.subject(word)
	return x.asOther(word, t), ok
}

// subject is like named, but keeps the entry's own title.
func (x *Explainer) subject(word string) (Text, bool) {
	if t, ok := x.entry(word); ok {
		return t, true
	}
	for _, find := range []func(string) string{resolve, columnOf, addressTerm} {
		if name := find(word); name != "" {
			return x.entry(name)
		}
	}
	for _, name := range settingNames(word) {
		if t, ok := x.entry(cmp.Or(resolve(name), name)); ok {
			return t, true
		}
	}
	return Text{}, false
}

// other explains a word by the entry called name, and says so in the title.
func (x *Explainer) other(word, name string) (Text, bool) {
	if name == "" {
		return Text{}, false
	}
	t, ok := x.entry(name)
	return x.asOther(word, t), ok
}

// asOther adds the word that was asked about to a title, if the two differ.
func (x *Explainer) asOther(word string, t Text) Text {
	if !strings.EqualFold(bare(word), t.Title) {
		t.Title = x.say("title.other", language.Facts{"word": bare(word), "name": t.Title})
	}
	return t
}

// entry explains a word by the name under which its explanation is stored.
func (x *Explainer) entry(word string) (Text, bool) {
	name := normal(word)
	if t, ok := x.term(name); ok {
		return t, true
	}
	if t, ok := x.service(name); ok {
		return t, true
	}
	if set, ok := sockets.ParseState(strings.ReplaceAll(bare(word), " ", "-")); ok {
		return x.States(bare(word), set), true
	}
	return Text{}, false
}

// columnOf returns the column that a word is another name of, or "".
func columnOf(word string) string {
	if c, ok := column.Parse(bare(word)); ok && !strings.EqualFold(bare(word), "spark") { // Spark is a program, too
		return c.String()
	}
	return ""
}

// listed returns the word for a value that ss lists: "timer" for
// "timer:(keepalive,1min,0)", "cwnd" for "cwnd:10". It returns "" if text is not such a
// value.
func listed(text string) string {
	if name, value, _ := strings.Cut(text, ":("); strings.HasSuffix(value, ")") {
		return map[string]string{"timer": "timer", "users": "owner", "skmem": "skmem"}[name]
	}
	if name, value, _ := strings.Cut(text, ":"); value != "" && strings.Trim(value, "0123456789abcdef.,/") == "" {
		return map[string]string{
			"sk": "cookie", "ino": "inode", "v6only": "dual-stack", "cwnd": "cwnd", "rto": "rto", "ssthresh": "ssthresh", "ato": "ato", "mss": "mss", "pmtu": "path-mtu",
			"rcvmss": "rcvmss", "advmss": "advmss", "wscale": "window-scaling", "minrtt": "rtt", "lastsnd": "lastsnd", "lastrcv": "lastrcv", "unacked": "unacked",
			"bytes_acked": "bytes_acked", "bytes_retrans": "bytes_retrans", "segs_in": "segs_in", "segs_out": "segs_out", "rcv_space": "rcv_space", "notsent": "notsent",
		}[name]
	}
	return ""
}

// Knows reports whether Word explains a word.
func (x *Explainer) Knows(word string) bool {
	_, ok := x.Word(word)
	return ok
}

func (x *Explainer) term(name string) (Text, bool) {
	if !x.Language.Has("term." + name) {
		return Text{}, false
	}
	blocks := []Block{{Label: "meaning", Text: x.Language.Say("term."+name, nil)}}
	if now := x.here(name); now != "" {
		blocks = append(blocks, Block{Label: "now", Text: now})
	}
	return Text{written(name), x.labelled(blocks)}, true
}

// here describes the situation on this host with regard to a term. It returns "" if
// there is nothing to say.
func (x *Explainer) here(term string) string {
	if x.Host == nil {
		return ""
	}
	switch e, first := x.Host.Ephemeral, x.Host.Unprivileged; {
	case (term == "ephemeral" || term == "dynamic" || term == "client") && e.Last != 0:
		n := x.Host.HandedOut()
		key := "now.range"
		if n <= int(e.Last)-int(e.First) {
			key = "now.range_reserved"
		}
		return x.say(key, language.Facts{"first": number(e.First), "last": number(e.Last), "count": strconv.Itoa(n)})
	case (term == "privilege" || term == "well-known") && first == 0 && x.Host.System == "linux":
		return x.say("now.privilege_off", nil)
	case (term == "privilege" || term == "well-known") && first >= 0 && x.Host.System == "linux":
		return x.say("now.privilege", language.Facts{"first": strconv.Itoa(first)})
	}
	return ""
}

// States explains a state, or the several states that a word stands for.
func (x *Explainer) States(word string, set sockets.StateSet) Text {
	var names []string
	var one sockets.State
	for _, s := range sockets.States() {
		if set.Has(s) {
			names, one = append(names, s.String()), s
		}
	}
	if len(names) > 1 {
		facts := language.Facts{"name": strings.ToLower(word), "names": x.Language.List(names)}
		return Text{strings.ToLower(word), x.labelled([]Block{{Label: "state", Text: x.say("state.group", facts)}})}
	}
	meaning := x.Language.Long(model.Doing(one, x.system()))
	if one == sockets.Bound || one == sockets.Connected {
		meaning = x.join(meaning, x.say("state.udp_both", nil))
	}
	return Text{one.String(), x.labelled([]Block{{Label: "state", Text: meaning}, {Label: "chart", Diagram: x.Diagram(one)}, {Label: "advice", Text: x.mend(one)}})}
}

// mend explains why sockets may remain in a state, and what to do. It returns "" if
// nothing needs to be done.
func (x *Explainer) mend(s sockets.State) string {
	if key := "mend." + s.String(); x.Language.Has("explain." + key) {
		return x.say(key, nil)
	}
	return ""
}

// bare returns a word without the parentheses of a call, "bind()", or those that
// the table puts around it, "(permission)".
func bare(word string) string {
	word = strings.TrimSuffix(strings.TrimSpace(word), "()")
	for _, pair := range [][2]string{{"(", ")"}, {"（", "）"}} {
		if inner, ok := strings.CutPrefix(word, pair[0]); ok && strings.HasSuffix(inner, pair[1]) {
			return strings.TrimSuffix(inner, pair[1])
		}
	}
	return word
}

// normal returns a word as it is spelled in the keys of the explanations.
func normal(word string) string {
	name := strings.ReplaceAll(strings.ToLower(bare(word)), "_", "-")
	return strings.ReplaceAll(name, " ", "-")
}

// Words returns one name for everything that Word explains, sorted.
func Words() []string {
	var words []string
	for _, key := range language.English().Keys("term.") {
		words = append(words, strings.TrimPrefix(key, "term."))
	}
	for _, s := range services() {
		words = append(words, normal(s.name))
	}
	for _, s := range sockets.States() {
		words = append(words, normal(s.String()))
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// Port explains a port number that no socket uses, on one address or, without one, on
// all addresses.
func (x *Explainer) Port(p uint16, target string, at netip.Addr) Text {
	return x.port(p, target, x.ahead(p, at), "now.free", x.unheld(target))
}

// unheld returns the facts about a target that no socket has.
func (x *Explainer) unheld(target string) language.Facts {
	return language.Facts{"target": target, "there": x.flag()}
}

// Filtered explains a port that none of the sockets shown by a filter uses.
func (x *Explainer) Filtered(p uint16, target string) Text {
	return x.port(p, target, x.ahead(p, netip.Addr{}), "now.filtered", language.Facts{"target": target})
}

// Absent explains a port on an address that this host does not have.
func (x *Explainer) Absent(p uint16, target, ip string) Text {
	return x.port(p, target, "", "now.absent", language.Facts{"ip": ip})
}

func (x *Explainer) port(p uint16, target, ahead, now string, facts language.Facts) Text {
	blocks := []Block{{Label: "port", Text: x.join(x.kind(p), x.lists(p), x.known(p), x.Language.Long(port.Privilege(p, x.Host)), x.browsers(p, sockets.TCP))}}
	if p != 0 { // 0 is a port that no socket can have
		blocks = append(blocks, Block{Label: "now", Text: x.say(now, facts)}, Block{Label: "firewall", Text: ahead})
	}
	return Text{target, x.labelled(blocks)}
}

// lists describes what a port is called over each transport.
func (x *Explainer) lists(p uint16) string {
	lists := x.registered(p, sockets.TCP)
	if lists != x.registered(p, sockets.UDP) {
		return x.join(x.over(p, sockets.TCP), x.over(p, sockets.UDP))
	}
	return lists
}

// More adds to an explanation the statement that there are n more sockets. It also gives
// the filter that lists them, unless the explanation already contains it.
func (x *Explainer) More(t Text, n int, filter string) Text {
	filter = x.flag() + filter
	facts := language.Facts{"count": strconv.Itoa(n), "filter": filter}
	key := "now.more"
	if t.says("berth ls " + filter) {
		key = "now.others"
	}
	t.Blocks = append(t.Blocks, x.now(key, facts))
	return t
}

// now returns a block about the current situation.
func (x *Explainer) now(key string, facts language.Facts) Block {
	return Block{Label: x.say("label.now", nil), Text: x.say(key, facts)}
}

// None explains that a filter finds nothing.
func (x *Explainer) None(filter string) Text { return Text{filter, []Block{x.now("now.none", nil)}} }

// Found adds to an explanation the statement that a filter finds n more sockets. It also
// gives the command that lists them along with this one.
func (x *Explainer) Found(t Text, n int, command string) Text {
	facts := language.Facts{"count": strconv.Itoa(n), "command": strings.TrimSpace(command + " " + x.flag())}
	t.Blocks = append(t.Blocks, x.now("now.found", facts))
	return t
}

// says reports whether the explanation contains the string words.
func (t Text) says(words string) bool {
	return slices.ContainsFunc(t.Blocks, func(b Block) bool { return strings.Contains(b.Text, words) })
}
