package main_test

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serveEnv makes the test binary a server: it listens on the address that it
// holds until it is ended. Words behind the address tell it what else to do:
//
//	stubborn   ignore SIGTERM
//	leaves     close the listener at SIGUSR1, and live on
//	slow       close the listener at SIGTERM, and end 300 ms later
const serveEnv = "BERTH_TEST_SERVE"

// dialEnv makes it a client, which stays connected to the address.
const dialEnv = "BERTH_TEST_DIAL"

func TestMain(m *testing.M) {
	if spec := strings.Fields(os.Getenv(serveEnv)); len(spec) > 0 {
		server(spec[0], strings.Join(spec[1:], " "))
	}
	if addr := os.Getenv(dialEnv); addr != "" {
		c, err := net.Dial("tcp4", addr)
		if err != nil {
			fail(err)
		}
		_, _ = c.Read(make([]byte, 1)) // until the server ends
		select {}
	}
	os.Exit(m.Run())
}

func server(addr, how string) {
	l, err := net.Listen("tcp4", addr)
	if err != nil {
		fail(err)
	}
	if strings.Contains(how, "stubborn") {
		signal.Ignore(syscall.SIGTERM)
	}
	leave := make(chan os.Signal, 1)
	if strings.Contains(how, "leaves") {
		signal.Notify(leave, syscall.SIGUSR1)
	}
	slow := make(chan os.Signal, 1)
	if strings.Contains(how, "slow") {
		signal.Notify(slow, syscall.SIGTERM)
	}
	for {
		select {
		case <-leave:
			l.Close()
		case <-slow:
			l.Close()
			time.Sleep(300 * time.Millisecond)
			os.Exit(0)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
