package sample

import (
	"flag"
	"runtime"
	"strconv"
)

// AtOnce has as many parallel tests run at once as there are processors times n,
// for a package whose parallel tests mostly wait. TestMain calls it before it runs
// the tests.
func AtOnce(n int) error {
	flag.Parse()
	return flag.Set("test.parallel", strconv.Itoa(n*runtime.NumCPU()))
}
