package sample

import (
	"flag"
	"runtime"
	"strconv"
)

// AtOnce lets n parallel tests per processor run at the same time. It is for packages
// whose parallel tests mostly wait. TestMain calls it before it runs the tests.
func AtOnce(n int) error {
	flag.Parse()
	return flag.Set("test.parallel", strconv.Itoa(n*runtime.NumCPU()))
}
