package cli

import (
	"io"
	"strconv"

	"github.com/spf13/pflag"
)

// readOnlyEnv is the environment variable that can be set instead of --read-only.
const readOnlyEnv = "BERTH_READ_ONLY"

// disarm removes the means to change the system if berth is in read-only mode. It is
// called before any commands are created, so that the commands need not check the
// mode, and neither help nor completion lists the disabled ones. Errors in the flags
// or the configuration are reported later, by the command that needs them.
func (a *app) disarm(args []string) {
	f := pflag.NewFlagSet("early", pflag.ContinueOnError)
	f.ParseErrorsWhitelist.UnknownFlags = true
	f.Usage = func() {}
	f.SetOutput(io.Discard)
	a.general.declare(f)
	_ = f.Parse(args)
	from, _ := a.configPath()
	s, err := a.configured()
	on := err == nil && s.readOnly
	if a.env(readOnlyEnv) != "" {
		on, _ = a.readOnly(false)
		from = readOnlyEnv
	}
	if f.Changed("read-only") {
		on, from = a.general.readOnly, "--read-only"
	}
	if on {
		a.Act, a.Lab, a.disarmed = nil, nil, from
	}
}

// readOnly returns the value of the environment variable, or base if it is not set.
// A value that is neither true nor false counts as true, and is reported.
func (s *System) readOnly(base bool) (bool, error) {
	text := s.env(readOnlyEnv)
	if text == "" {
		return base, nil
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		return true, bad("%s: %s is not true or false", readOnlyEnv, plain(text))
	}
	return on, nil
}
