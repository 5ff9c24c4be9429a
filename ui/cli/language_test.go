package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLanguage checks that the flag overrides the configuration, which overrides
// the locale, and that LC_ALL takes precedence over the other variables for the
// locale.
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

// TestAWrongConfigurationIsToldInTheLanguage covers a configuration file that is
// named with --config.
func TestAWrongConfigurationIsToldInTheLanguage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "berth.toml")
	if err := os.WriteFile(path, []byte("foo = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for tag, want := range map[string]string{"en": ":1: no such key: the keys are interval, theme", "zh-Hant": ":1：沒有這個鍵；有 interval、theme", "zh-Hans": ":1：没有这个键；有 interval、theme"} {
		for _, args := range [][]string{{"doctor", "--lang", tag}, {"lab", "--list", "--lang", tag}, {"--lang", tag}} {
			var out, errs bytes.Buffer
			s := Machine(Stamped("", "", ""))
			s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
			if status := Run(t.Context(), append(args, "--config", path), s); status != 2 || !strings.Contains(errs.String(), want) || out.Len() > 0 {
				t.Errorf("%q: %d, %q %q, want %q", args, status, errs.String(), out.String(), want)
			}
		}
	}
}

// TestAWrongFilterIsToldInTheLanguage checks that doctor and explain report an
// invalid filter in the same way.
func TestAWrongFilterIsToldInTheLanguage(t *testing.T) {
	for tag, want := range map[string]string{"en": "field foo: there is no such field", "zh-Hant": "欄位 foo：沒有這個欄位", "zh-Hans": "字段 foo：没有这个字段"} {
		for _, args := range [][]string{{"doctor", "--lang", tag, "foo:3"}, {"explain", "--lang", tag, "foo:3"}} {
			var out, errs bytes.Buffer
			s := Machine(Stamped("", "", ""))
			s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
			if status := Run(t.Context(), args, s); status != 2 || !strings.HasPrefix(errs.String(), "berth: "+want) || out.Len() > 0 {
				t.Errorf("%q: %d, %q %q, want %q", args, status, errs.String(), out.String(), want)
			}
		}
	}
}
