package front

import "berth/sockets"

// walk is a packet on its way through the chains of a namespace.
type walk struct {
	rules  *Rules
	packet *packet
	doubt  Doubt // about the first thing that was not certain
	left   int   // how many more rules and conditions may be examined
}

// mostRules is the maximum number of rules and conditions examined for one packet.
const mostRules = 200_000

// deepest is how deep jumps may be nested. The kernel allows no more
// (NFT_JUMP_STACK_SIZE).
const deepest = 16

// result is the set of things that a chain may do with a packet.
type result struct {
	falls, accepts, drops bool
	to                    []sockets.Translation
}

func (r *result) add(o result) {
	r.accepts, r.drops = r.accepts || o.accepts, r.drops || o.drops
	r.to = append(r.to, o.to...)
}

// chain walks the rules of a chain.
func (w *walk) chain(c *sockets.Chain, depth int) result {
	var all result
	for i := range w.rules.index[c].each(len(c.Rules), w.packet.port) {
		rule := &c.Rules[i]
		holds := w.holds(rule)
		if holds == sockets.No || rule.Verdict == sockets.RuleContinue {
			continue
		}
		if w.left < 0 || depth > deepest {
			w.note(Doubt{Kind: DoubtLarge})
			return result{true, true, true, append(all.to, sockets.Translation{Vague: true})}
		}
		if holds == sockets.Unknown || rule.Verdict == sockets.RuleOpaque {
			w.note(w.packet.doubtOf(c, rule))
		}
		end := w.carry(c, rule, depth)
		all.add(end)
		if end.falls && (rule.Verdict == sockets.RuleGoto || rule.Verdict == sockets.RuleReturn) {
			all.falls = true
		}
		if holds == sockets.Yes && (!end.falls || rule.Verdict == sockets.RuleGoto || rule.Verdict == sockets.RuleReturn) {
			return all
		}
	}
	all.falls = true
	return all
}

// note records d, unless a doubt has already been recorded.
func (w *walk) note(d Doubt) {
	if w.doubt.Kind == DoubtNone {
		w.doubt = d
	}
}

// holds reports whether every condition of a rule holds.
func (w *walk) holds(r *sockets.Rule) sockets.Tri {
	w.left -= 1 + len(r.Matches)
	all := sockets.Yes
	for i := range r.Matches {
		switch w.packet.matches(&r.Matches[i]) {
		case sockets.No:
			return sockets.No
		case sockets.Unknown:
			all = sockets.Unknown
		}
	}
	return all
}

// carry returns what a rule does with a packet that it matches.
func (w *walk) carry(c *sockets.Chain, r *sockets.Rule, depth int) result {
	switch r.Verdict {
	case sockets.RuleAccept:
		return result{accepts: true}
	case sockets.RuleDrop:
		return result{drops: true}
	case sockets.RuleTranslate:
		return result{to: []sockets.Translation{r.To}}
	case sockets.RuleJump, sockets.RuleGoto:
		if target := w.rules.named[chainName{c.Family, c.Table, r.Chain}]; target != nil {
			return w.chain(target, depth+1)
		}
	case sockets.RuleReturn:
		return result{falls: true}
	}
	return result{true, true, true, []sockets.Translation{{Vague: true}}}
}

// base walks a base chain, one that the kernel itself calls. A packet that falls
// through is subject to the chain's policy.
func (w *walk) base(c *sockets.Chain) result {
	r := w.chain(c, 0)
	if r.falls {
		r.falls, r.drops, r.accepts = false, r.drops || c.Drops, r.accepts || !c.Drops
	}
	return r
}
