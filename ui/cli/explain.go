package cli

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"berth/internal/pattern"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/query"
	"berth/sockets"
	"berth/ui/print"
)

func (a *app) explainCommand() *cobra.Command {
	var spoken speaking
	c := &cobra.Command{
		Use:   "explain [flags] WHAT",
		Short: "explain a port, a socket, a state, a column or a term",
		Long: `Explain in plain words what a port number means. If a socket on this host has
the port now, explain that socket, too: its owner, who can reach it, its TCP
state (with a chart of the states before and after it), what is queued in it,
and what to do if something is wrong.

WHAT is a port, ADDR:PORT, a filter whose terms name their fields, or a word. A
word is a state as ss or netstat spells it, a column of the table, a service
such as redis, an error such as EADDRINUSE or "connection refused", an address
such as 0.0.0.0, or a term such as backlog or NAT. A whole error message works,
too, and so do Chinese words.

If several sockets have the port or match the filter, berth explain explains
three. It explains unix sockets only if a filter matches no others.

The exit status is 1 if no socket matches the filter.`,
		Example: `  berth explain 80
  berth explain 127.0.0.1:5432
  berth explain 'local:127.0.0.1:5432 remote:127.0.0.1:40112'
  berth explain proc:nginx state:close_wait
  berth explain proto:unix inode:48211
  berth explain time-wait
  berth explain redis
  berth explain address already in use
  berth explain recv-q
  berth explain --lang zh-Hant ephemeral`,
		ValidArgsFunction: a.words,
		RunE: func(c *cobra.Command, args []string) error {
			return a.explain(c.Context(), spoken, args)
		},
	}
	spoken.register(c)
	grouped(c.Flags(), "Output", "lang")
	return c
}

// words completes what can be explained: a port in use, a word, or a field of the
// filter. It offers alternative names for a word only if the user has begun to
// type.
func (a *app) words(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		if q, err := filterOf(args); err != nil || !q.Named() {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return terms(c, args, begun)
	}
	offered := append(a.portsInUse(c.Context()), explain.Words()...)
	if begun != "" {
		offered = append(offered, explain.Names()...)
	}
	found := slices.DeleteFunc(offered, func(word string) bool { return !strings.HasPrefix(word, strings.ToLower(begun)) })
	if len(found) == 0 {
		return terms(c, args, begun)
	}
	for i, word := range found { // shells use only completions that continue the text as typed
		rest := word[len(strings.ToLower(begun)):]
		if begun != strings.ToLower(begun) {
			rest = strings.ToUpper(rest)
		}
		found[i] = begun + rest
	}
	slices.Sort(found)
	return slices.Compact(found), cobra.ShellCompDirectiveNoFileComp
}

// portsInUse returns the ports of this machine that have a listening or bound
// socket.
func (a *app) portsInUse(ctx context.Context) []string {
	ask := sockets.Everything()
	ask.States, ask.Owners = sockets.StatesOf(sockets.Listen, sockets.Bound), sockets.NoOwners
	snapshot, err := a.read(ctx, ask)
	if err != nil {
		return nil
	}
	var ports []string
	for _, s := range snapshot.Sockets {
		ports = append(ports, strconv.Itoa(int(s.Local.Port())))
	}
	return ports
}

func (a *app) explain(ctx context.Context, spoken speaking, args []string) error {
	s, lang, err := a.spoken(spoken)
	switch {
	case err != nil:
		return err
	case len(args) == 0:
		return bad("explain: %s", lang.Tell("explain.wrong.nothing"))
	}
	x := &explain.Explainer{Language: lang}
	look := print.Style{Theme: a.painter(a.Out, s), ASCII: a.ascii()}
	what := strings.Join(args, " ")
	if l, ok := explain.ListedIn(what); ok {
		return a.explainListed(ctx, x, look, l)
	}
	if ports, p, ok := placeOf(what); ok && !x.Knows(what) { // netstat writes "tcp6", which is not a port
		if ports == "" {
			return print.Explanation(a.Out, x.There(p), a.explainedWidth(), look)
		}
		what, args = ports, strings.Fields(ports)
	}
	if own, words := explain.NotPorts(what); words && !x.Knows(what) {
		if _, err := a.targetsOf(ctx, "explain", args); err == nil && own == "" {
			return a.unexplained(ctx, lang, what)
		} else if err == nil {
			what = own
		}
	}
	if !x.Knows(what) {
		m, err := a.explained(ctx, lang, what, args)
		if err != nil {
			return err
		}
		return a.explainSockets(ctx, x, look, m)
	}
	// Facts about the host make the explanation of a word specific, but the word is
	// explained even without them.
	if snapshot, err := a.read(ctx, sockets.Ask{}); err == nil {
		x.Host, x.Time = snapshot.Host, snapshot.Time
	}
	t, _ := x.Word(what)
	t = a.besides(ctx, x, t, what)
	return print.Explanation(a.Out, t, a.explainedWidth(), look)
}

// numberedPort matches a port named in a phrase, with Chinese in simplified
// characters: "port 22", "UDP 53", "80 端口", "谁占用 8080".
var numberedPort = pattern.Lazy(`(?i)^(?:listen |测试?|杀掉?|(?:谁|哪个(?:进程|程序|程式|行程))?(?:在用|在|正在)?(?:占用|使用|用|监听)?了? ?|查看?|查询)?` +
	`(?:(tcp|udp) ?)?(?:ports?|连接埠|通讯埠|通信埠|端口号?|埠号?)? ?(\d{1,5})(?: ?号?(?:端口|连接埠|通讯埠|埠|ports?))?(?:[ /]?(tcp|udp))?` +
	`(?: ?已?被?(?:占用|使用|占|谁占用?|谁用)了?(?: ?着)?| ?(?:还?能不能用|可不可以用|能用吗?|通不通|开没开|暴力破解|爆破))?$`)

// twoPorts matches two ports that a question compares.
var twoPorts = pattern.Lazy(`(?i)^(?:把|将)?(?:ports? |端口 ?|连接埠 ?|埠 ?)?(\d{1,5}) ?(?:端口|连接埠|埠)?(?: vs\.? | versus | and | or |和|与|跟|还是|或|转发到|映射到|转到|转|改成|改为|换成) ?(?:ports? |端口 ?|连接埠 ?|埠 ?)?(\d{1,5})(?: ?(?:端口|连接埠|埠|ports?))?$`)

// numbered returns the port named by a phrase such as "port 22" or "UDP 53", as
// other commands write it: "22", "53/udp". It returns "" if text names none.
func numbered(text string) string {
	for _, t := range append([]string{text}, explain.Asked(text)...) {
		m := numberedPort().FindStringSubmatch(strings.TrimSpace(language.Simplified(t)))
		switch {
		case m == nil:
		case m[1]+m[3] == "":
			return m[2]
		case m[1] == "" || m[3] == "":
			return m[2] + "/" + strings.ToLower(m[1]+m[3])
		default:
			return m[2]
		}
	}
	return ""
}

// inQuestion returns the port of this host that a longer question names, or the two
// ports that it compares, as in "80 443". It returns "" if there are none.
func inQuestion(text string) string {
	for _, t := range append([]string{text}, explain.Asked(text)...) {
		if m := twoPorts().FindStringSubmatch(strings.TrimSpace(language.Simplified(t))); m != nil {
			return m[1] + " " + m[2]
		}
	}
	p, ok := explain.PlaceIn(text)
	worded := strings.Contains(strings.TrimSpace(text), " ") || language.HasChinese(text)
	if !ok || p.Host != "" || !worded {
		return ""
	}
	if q, err := query.Parse(text); err == nil && q.Named() {
		return ""
	}
	return strconv.Itoa(int(p.Port))
}

// placed matches a port with its transport.
var placed = pattern.Lazy(`^\d+/(tcp|udp)$`)

// mostPortsExplained is the maximum number of ports explained in one run.
const mostPortsExplained = 16

// explained parses what is not a known word: a filter, or ports.
func (a *app) explained(ctx context.Context, l *language.Language, what string, args []string) (target, error) {
	ports, err := a.targetsOf(ctx, "explain", args)
	switch {
	case err == nil && len(ports) > mostPortsExplained:
		return target{}, bad("explain %s: %s", plain(what), l.Tell("explain.wrong.many", "most", strconv.Itoa(mostPortsExplained), "ports", plain(what)))
	case err == nil:
		return target{ports: ports}, nil
	case inCode().MatchString(what) || !likeFilter(what):
		return target{}, a.unexplained(ctx, l, what)
	case strings.ContainsAny(what, ":=<>") && !message(what) || strings.Trim(what, "0123456789, -") == "":
		m, err := a.parseTarget(ctx, "explain", args)
		if at := onlyEndpoint(what); err != nil && at != "" {
			ports, err := a.targetsOf(ctx, "explain", []string{at})
			return target{ports: ports}, inLanguage(l, what, err)
		}
		return m, inLanguage(l, what, err)
	case placed().MatchString(what): // "99999/tcp"
		port, _, _ := strings.Cut(what, "/")
		return target{}, inLanguage(l, port, err)
	}
	return target{}, a.unexplained(ctx, l, what)
}

// inCode matches a name as a program writes it, "net::ERR_FAILED", which is no filter.
var inCode = pattern.Lazy(`^[A-Za-z]\w*(?:::\w+)*::[A-Z]\w+(?:\(\w*\))?$`)

// endpointIn returns the address and port that a question in words is about: ":::80"
// in "what does :::80 mean". It returns "" if the question is about none.
func endpointIn(question string) string {
	for _, t := range explain.Asked(question) {
		if t != question && isEndpoint(t) {
			return t
		}
	}
	return ""
}

// onlyEndpoint returns the one word of a longer question that is an address and port:
// "127.0.0.1:5432" in "why is 127.0.0.1:5432 refused". It returns "" if there is none, or
// another word that can be a term of a filter.
func onlyEndpoint(question string) string {
	words := slices.DeleteFunc(strings.Fields(question), func(w string) bool { return !strings.ContainsAny(w, ":=<>") })
	if len(words) != 1 || words[0] == question || !isEndpoint(words[0]) {
		return ""
	}
	return words[0]
}

// isEndpoint reports whether text is an address and port, as ss and netstat write them.
func isEndpoint(text string) bool {
	host, ok := cutPort(text)
	_, err := netip.ParseAddr(host)
	return ok && (err == nil || host == "*")
}

// cutPort returns what stands before the last colon of "0.0.0.0:22", without brackets,
// and reports whether a number follows it.
func cutPort(endpoint string) (host string, ok bool) {
	at := strings.LastIndexByte(endpoint, ':')
	if at < 0 {
		return "", false
	}
	port := endpoint[at+1:]
	return strings.Trim(endpoint[:at], "[]"), port != "" && strings.Trim(port, "0123456789") == ""
}

// message reports whether text begins like a message from a program, "curl: (16)
// Error", and not like a filter, in which the value immediately follows the colon.
func message(text string) bool {
	before, _, ok := strings.Cut(text, ": ")
	return ok && !slices.ContainsFunc(query.Fields(), func(f query.Field) bool { return strings.EqualFold(f.Name, strings.TrimSpace(before)) })
}

// inLanguage returns err, the error for text that can't be explained as a filter,
// in the given language.
func inLanguage(l *language.Language, what string, err error) error {
	if err == nil {
		return nil
	}
	q, wrong := query.Parse(what)
	var e *query.Error
	switch {
	case errors.As(wrong, &e):
		return bad("%s", e.Line(l))
	case wrong == nil && !q.Named():
		return bad("explain %s: %s", plain(what), l.Tell("explain.wrong.unnamed"))
	}
	return err
}

// explainedWidth returns the width of an explanation, which is 80 cells, or less if
// the terminal is narrower.
func (a *app) explainedWidth() int {
	if w := a.width(); w > 0 {
		return min(w, 80)
	}
	return 80
}
