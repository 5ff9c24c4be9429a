// Package mask removes from command lines what looks like a secret: passwords, tokens
// and keys, as people pass them to programs. It knows how secrets are usually written
// but can't know every form, so what it leaves in may still be secret.
package mask

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Hidden replaces what was removed.
const Hidden = "***"

// Rules are the ways in which secrets are written. They are immutable and safe
// for concurrent use.
type Rules struct {
	inside []rule // parts of an argument
	name   *regexp.Regexp
	spared *regexp.Regexp
	header *regexp.Regexp
	short  map[string]flags // for certain programs
}

// rule replaces what an expression matches.
type rule struct {
	find *regexp.Regexp
	with string
}

// flags are the short flags of a program that take a secret, or a user with a secret.
type flags struct {
	secret string // each letter is a flag: -pSECRET, -p SECRET
	pair   string // -u USER:SECRET
	joined bool   // only -pSECRET: -p alone asks for the secret, or means something else
}

// names matches words that, as part of a name, show that the value is secret.
const names = `(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|bearer|credentials?|api-?key|access-?key|secret-?key|private-?key|account-?key|shared-?key|encryption-?key|signing-?key|auth(?:orization|-?key)?|sig(?:nature)?|jwt)`

// NewRules returns all rules.
func NewRules() *Rules {
	key := strings.ReplaceAll(names, "-?", "[-_]?")
	named := `(?:[a-z0-9]+[-_.])*(?:` + key + `|(?-i:[A-Za-z0-9]*[a-z0-9](?:Password|Passwd|Secret|Token|ApiKey|AccessKey)|[A-Z0-9]+(?:PASSWORD|PASSWD|SECRET|TOKEN)))`
	return &Rules{
		inside: []rule{
			{regexp.MustCompile(`(?is)^(--?` + named + `=).+`), "${1}" + Hidden},
			{regexp.MustCompile(`(?i)([a-z][a-z0-9+.-]*://[^/\s:@]*:)[^\s@/]+@`), "${1}" + Hidden + "@"},
			{regexp.MustCompile(`(?i)(\b(?:authorization|proxy-authorization|cookie|set-cookie|x-[a-z-]*(?:key|token|auth)|private-token)["']?\s*:\s*["']?(?:(?:bearer|basic|token|digest)\s+)?)[^"'\s]+(?:;\s*[^"'\s]+)*`), "${1}" + Hidden},
			{regexp.MustCompile(`(?i)(\bbearer\s+)[^\s"']+`), "${1}" + Hidden},
			{regexp.MustCompile(`(?i)(["']` + named + `["']\s*:\s*)("[^"]*"|'[^']*'|[^\s,}]+)`), "${1}" + Hidden},
			{regexp.MustCompile(`(?i)((?:^|[\s;&?,{('"]|--?)` + named + `\s*=\s*)("[^"]*"|'[^']*'|[^\s;&,"')}]+)`), "${1}" + Hidden},
			{regexp.MustCompile(`(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}|gh[oprsu]_[0-9A-Za-z]{20,}|github_pat_[0-9A-Za-z_]{20,}|gl(?:pat|ptt|rt|dt)-[0-9A-Za-z_-]{16,}|xox[abeoprs]-[0-9A-Za-z-]{10,}|` +
				`\b[rs]k[-_](?:live|test|proj|ant)?[-_]?[0-9A-Za-z_-]{20,}|eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}(?:\.[0-9A-Za-z_-]*)?|AIza[0-9A-Za-z_-]{30,}|ya29\.[0-9A-Za-z_-]{20,}|npm_[0-9A-Za-z]{30,}|` +
				`hf_[0-9A-Za-z]{30,}|dop_v1_[0-9a-f]{32,}|SG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}|hv[sb]\.[0-9A-Za-z_-]{20,}|-----BEGIN[A-Z ]* PRIVATE KEY-----(?:.*-----END[A-Z ]* PRIVATE KEY-----|.*)`), Hidden},
			{regexp.MustCompile(`^(pass:).+`), "${1}" + Hidden}, // openssl
		},
		name:   regexp.MustCompile(`(?i)^--?` + named + `$`),
		spared: regexp.MustCompile(`(?i)[-_.](?:file|path|dir|env|fd|command|cmd|url|uri|name|id|type|method|mode|length|ttl|timeout|expiry|expiration)$`),
		header: regexp.MustCompile(`(?i)^["']?(?:bearer|(?:proxy-)?authorization:|x-[a-z-]*(?:key|token|auth):|private-token:|cookie:)$`),
		short: map[string]flags{
			"mysql": {secret: "p", joined: true}, "mysqldump": {secret: "p", joined: true}, "mysqladmin": {secret: "p", joined: true}, "mysqlimport": {secret: "p", joined: true},
			"mariadb": {secret: "p", joined: true}, "mariadb-dump": {secret: "p", joined: true}, "mariadb-admin": {secret: "p", joined: true}, "7z": {secret: "p", joined: true},
			"sshpass": {secret: "p"}, "redis-cli": {secret: "a"}, "mongo": {secret: "p"}, "mongosh": {secret: "p"}, "mongodump": {secret: "p"}, "mongorestore": {secret: "p"},
			"sqlcmd": {secret: "P"}, "bcp": {secret: "P"}, "ldapsearch": {secret: "w"}, "ldapmodify": {secret: "w"}, "zip": {secret: "P"}, "unzip": {secret: "P"}, "ipmitool": {secret: "P"},
			"curl": {pair: "uU"}, "http": {pair: "a"}, "https": {pair: "a"}, "smbclient": {pair: "U"}, "rpcclient": {pair: "U"}, "docker": {secret: "p", joined: false}, "podman": {secret: "p"},
			"snmpwalk": {secret: "cAX"}, "snmpget": {secret: "cAX"},
		},
	}
}

// Words returns the arguments of a command line with Hidden in place of what looks like
// a secret. It returns the same slice if nothing does.
func (r *Rules) Words(words []string) []string {
	out := slices.Clone(words)
	changed := false
	for i := range words {
		if i > 0 && r.follows(words, i) {
			out[i] = Hidden
		} else {
			out[i] = r.Text(words[i])
		}
		changed = changed || out[i] != words[i]
	}
	if r.pairs(out) || changed {
		return out
	}
	return words
}

// Text returns text with Hidden in place of each part that looks like a secret, whatever
// precedes the text.
func (r *Rules) Text(text string) string {
	if len(text) < 5 {
		return text
	}
	for _, in := range r.inside {
		text = in.find.ReplaceAllString(text, in.with)
	}
	return text
}

// follows reports whether the argument before words[i] shows that words[i] is a secret.
func (r *Rules) follows(words []string, i int) bool {
	before, word := words[i-1], words[i]
	switch {
	case word == "" || strings.HasPrefix(word, "--"):
		return false
	case r.header.MatchString(before):
		return !strings.EqualFold(word, "bearer") && !strings.EqualFold(word, "basic")
	case i > 1 && strings.EqualFold(before, "basic") && r.header.MatchString(words[i-2]):
		return true
	}
	return r.name.MatchString(before) && !r.spared.MatchString(before) && !strings.HasPrefix(word, "-")
}

// pairs hides, in place, the values of the short flags of certain programs.
func (r *Rules) pairs(words []string) (changed bool) {
	if len(words) == 0 {
		return false
	}
	at := 0
	if program := path.Base(words[0]); program == "sudo" || program == "env" || program == "timeout" || program == "nice" || program == "exec" {
		at = slices.IndexFunc(words, func(w string) bool { _, ok := r.short[path.Base(w)]; return ok })
	}
	if at < 0 {
		return false
	}
	program := path.Base(words[at])
	f := r.short[program]
	if (program == "docker" || program == "podman") && !slices.Contains(words, "login") {
		return false // -p publishes a port
	}
	for i := at + 1; i < len(words); i++ {
		w := words[i]
		if long, ok := strings.CutPrefix(w, "--"); ok {
			if f.pair != "" && (long == "user" || long == "proxy-user" || long == "auth") && i+1 < len(words) {
				changed = hidePair(words, i+1, 0) || changed
			} else if name, _, ok := strings.Cut(long, "="); ok && f.pair != "" && (name == "user" || name == "proxy-user" || name == "auth") {
				changed = hidePair(words, i, len(name)+3) || changed
			}
			continue
		}
		if len(w) < 2 || w[0] != '-' {
			continue
		}
		next := len(w) == 2 && i+1 < len(words)
		switch letter := string(w[1]); {
		case strings.Contains(f.secret, letter) && len(w) > 2:
			words[i], changed = w[:2]+Hidden, true
		case strings.Contains(f.secret, letter) && next && !f.joined:
			words[i+1], changed = Hidden, true
		case strings.Contains(f.pair, letter) && len(w) > 2:
			changed = hidePair(words, i, 2) || changed
		case strings.Contains(f.pair, letter) && next:
			changed = hidePair(words, i+1, 0) || changed
		}
	}
	return changed
}

// hidePair hides the password in "user:password" or, in Samba's form, "user%password".
// That string begins at the given index (from) in words[i].
func hidePair(words []string, i, from int) bool {
	at := strings.IndexAny(words[i][from:], ":%")
	if at < 0 || from+at+1 == len(words[i]) {
		return false
	}
	words[i] = words[i][:from+at+1] + Hidden
	return true
}
