package trouble

import (
	"strconv"

	"berth/model/language"
)

// Said is a finding in words.
type Said struct {
	What    string // a clause or two: what is wrong, with evidence
	Meaning string
	Advice  string
}

// Say puts a finding into words.
func (f *Finding) Say(l *language.Language) Said {
	facts := f.facts(l)
	return Said{
		What: f.within(l, l.Say(f.key(l, "what"), facts)), Meaning: l.Say(f.key(l, "meaning"), facts), Advice: l.Say(f.key(l, "advice"), facts),
	}
}

// within appends the container that a finding is in, or else the network namespace,
// unless that is berth's own.
func (f *Finding) within(l *language.Language, what string) string {
	if f.Within == nil {
		return what
	}
	facts := language.Facts{"what": what, "name": f.Within.Called()}
	for _, p := range f.Processes {
		if c := &p.Cgroup.Container; c.ID != "" {
			facts["name"] = c.Called()
			return l.Say("trouble.word.container", facts)
		}
	}
	return l.Say("trouble.word.namespace", facts)
}

// Short describes a finding in a few words, for display next to its process or
// socket.
func (f *Finding) Short(l *language.Language) string { return l.Say(f.key(l, "short"), f.facts(l)) }

// key returns the key of a message. If there is one for the finding's form, it
// returns that.
func (f *Finding) key(l *language.Language, part string) string {
	key := "trouble." + ID(f.Kind) + "." + part
	if special := key + "_" + f.Form; f.Form != "" && l.Has(special) {
		return special
	}
	return key
}

// facts returns the evidence and the names of the processes.
func (f *Finding) facts(l *language.Language) language.Facts {
	facts := language.Facts{"process": f.someone(l), "pid": "PID"}
	if len(f.Processes) > 0 {
		facts["pid"] = strconv.Itoa(f.Processes[0].PID)
	}
	for _, e := range f.Evidence {
		facts[e.Name] = e.In(l)
		if e.Sort == FactText && l.Has("trouble.word."+e.Text) {
			facts[e.Name] = l.Say("trouble.word."+e.Text, nil)
		}
		if e.String() == "" {
			facts[e.Name] = l.Say("trouble.word.nobody", nil)
		}
	}
	return facts
}

// someone names the processes of a finding: the first process, and how many there
// are.
func (f *Finding) someone(l *language.Language) string {
	if len(f.Processes) == 0 {
		return l.Say("trouble.word.nobody", nil)
	}
	p, n := f.Processes[0], len(f.Processes)
	facts := language.Facts{"name": p.Called(), "pid": strconv.Itoa(p.PID), "count": strconv.Itoa(n)}
	if n > 1 {
		return l.Say("trouble.word.several", facts)
	}
	return l.Say("explain.owner.anyone", facts)
}
