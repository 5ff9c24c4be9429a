package cli

import "testing"

// The flag goes before the configuration, and that before the locale, of which
// LC_ALL is the first.
func TestLanguage(t *testing.T) {
	zh := "zh_TW.UTF-8"
	for _, c := range []struct {
		name       string
		flag, file string
		env        []string
		want       string
	}{
		{"nothing", "", "", nil, "en"},
		{"locale", "", "", []string{"LANG=" + zh}, "zh-Hant"},
		{"messages", "", "", []string{"LANG=" + zh, "LC_MESSAGES=zh_CN.UTF-8"}, "zh-Hans"},
		{"all", "", "", []string{"LANG=" + zh, "LC_MESSAGES=" + zh, "LC_ALL=C.UTF-8"}, "en"},
		{"empty", "", "", []string{"LANG=" + zh, "LC_ALL="}, "zh-Hant"},
		{"a terminal without the signs", "", "", []string{"LANG=zh_TW.Big5"}, "en"},
		{"file", "", "zh-hans", []string{"LANG=" + zh}, "zh-Hans"},
		{"flag", "EN", "zh-Hans", []string{"LANG=" + zh}, "en"},
	} {
		s := defaults()
		if c.file != "" {
			var err error
			if s.lang, err = parseLanguage("lang", c.file); err != nil {
				t.Fatal(err)
			}
		}
		a := &app{System: System{Env: c.env}}
		if got, err := a.language(speaking{c.flag}, &s); err != nil || got.Tag() != c.want {
			t.Errorf("%s: %v, %v; want %s", c.name, got, err, c.want)
		}
	}
}
