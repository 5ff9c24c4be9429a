// Package pattern compiles regular expressions when they are first used. Most commands
// use none of them, and compiling all of them takes longer than starting the program.
package pattern

import (
	"regexp"
	"sync"
)

// Lazy returns a function that returns the regular expression. The first call compiles it
// and panics if it is not valid.
func Lazy(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
