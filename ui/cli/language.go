package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"berth/model/language"
	"berth/model/suggest"
)

// speaking holds the flag common to commands that explain something.
type speaking struct{ lang string }

func (f *speaking) register(c *cobra.Command) {
	c.Flags().StringVar(&f.lang, "lang", "", "use `LANGUAGE`: "+language.English().Either(language.Tags()))
	must(c.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(language.Tags(), cobra.ShellCompDirectiveNoFileComp)))
}

// language returns the language for explanations, as given by the flag, the
// configuration or the locale, in that order.
func (a *app) language(f speaking, s *settings) (*language.Language, error) {
	if f.lang != "" {
		return parseLanguage("--lang", f.lang)
	}
	if s.lang != nil {
		return s.lang, nil
	}
	if a.ascii() {
		return language.English(), nil
	}
	return language.OfLocale(a.locale()), nil
}

// spoken returns the settings and the language for a command that has a choice of
// languages.
func (a *app) spoken(f speaking) (*settings, *language.Language, error) {
	s, err := a.unremarked(nil)
	if err != nil {
		return nil, nil, a.saidIn(f, err)
	}
	l, err := a.language(f, s)
	if err != nil {
		return nil, nil, err
	}
	a.remark(l)
	return s, l, nil
}

// locale returns the environment's setting for the language of messages.
func (a *app) locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES"} {
		if l := a.env(name); l != "" {
			return l
		}
	}
	return a.env("LANG")
}

func parseLanguage(from, text string) (*language.Language, error) {
	name := strings.TrimSpace(text)
	if l, ok := language.Named(name); ok {
		return l, nil
	}
	if found := suggest.Names(name, language.Tags()); len(found) > 0 {
		return nil, bad("%s: no language %q: did you mean %s?", from, text, language.English().Either(found))
	}
	return nil, bad("%s: no language %q: use one of %s", from, text, strings.Join(language.Tags(), ", "))
}
