package engine

import (
	"context"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

// serve listens on a socket, and calls the given function for each connection, with the
// request that arrived.
func serve(t *testing.T, answer func(net.Conn, string)) Place {
	t.Helper()
	path := filepath.Join(t.TempDir(), "engine.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				asked := make([]byte, 1000)
				n, _ := c.Read(asked)
				answer(c, string(asked[:n]))
			}()
		}
	}()
	return Place{path, []string{"/v4.0.0/libpod/containers/json", "/containers/json"}}
}

const ok = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"

// docker is what Docker 20 answers, as far as it matters here.
const docker = `[{"Id":"8dfafdbc3a40","Names":["/shop-web-1"],"Image":"nginx:1.25","Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"web"},"State":"running"},
{"Id":"9cd87474be90","Names":["/k8s_POD_web-0_default_1b2_0"],"Image":"registry.k8s.io/pause:3.9","Labels":{"io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"default","io.kubernetes.container.name":"nginx"}},
{"Id":"bad","Names":["/a` + "\\u001b" + `]52;c"],"Labels":null}]`

func TestWhatADockerTells(t *testing.T) {
	at := serve(t, func(c net.Conn, asked string) {
		if strings.Contains(asked, "libpod") {
			_, _ = io.WriteString(c, "HTTP/1.0 404 Not Found\r\n\r\n{}")
			return
		}
		if !strings.HasPrefix(asked, "GET /containers/json HTTP/1.0\r\n") {
			t.Errorf("asked %q", asked)
		}
		_, _ = io.WriteString(c, ok+docker)
	})
	got, err := List(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]sockets.Container{
		"8dfafdbc3a40": {ID: "8dfafdbc3a40", Name: "shop-web-1", Image: "nginx:1.25", Compose: "shop/web"},
		"9cd87474be90": {ID: "9cd87474be90", Name: "nginx", Image: "registry.k8s.io/pause:3.9", Pod: "default/web-0"},
		"bad":          {ID: "bad", Name: `a\x1b]52;c`},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWhatAPodmanTells(t *testing.T) {
	at := serve(t, func(c net.Conn, asked string) {
		_, _ = io.WriteString(c, ok+`[{"Id":"d5f3","Names":["web"],"Image":"","Pod":"","PodName":"","Labels":null},{"Id":"fb3f","Names":["a"],"Pod":"b1ac","PodName":"shop"}]`)
	})
	got, err := List(context.Background(), at)
	want := map[string]sockets.Container{"d5f3": {ID: "d5f3", Name: "web"}, "fb3f": {ID: "fb3f", Name: "a", Pod: "shop"}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(err, d)
	}
}

// TestEnginesThatAreIll: waiting for an engine takes no longer than the deadline,
// and reading its answer takes no more memory than allowed.
func TestEnginesThatAreIll(t *testing.T) {
	many := strings.Repeat("x", 1<<20)
	for name, answer := range map[string]func(net.Conn, string){
		"hangs":        func(c net.Conn, _ string) { _, _ = io.Copy(io.Discard, c) },
		"breaks off":   func(c net.Conn, _ string) { _, _ = io.WriteString(c, ok+docker[:len(docker)/2]) },
		"drips":        func(c net.Conn, _ string) { drip(c) },
		"garbage":      func(c net.Conn, _ string) { _, _ = io.WriteString(c, "\x00\xff\n\n[[[[") },
		"other JSON":   func(c net.Conn, _ string) { _, _ = io.WriteString(c, ok+`{"message":"no"}`) },
		"not found":    func(c net.Conn, _ string) { _, _ = io.WriteString(c, "HTTP/1.0 500 No\r\n\r\n") },
		"endless head": func(c net.Conn, _ string) { _, _ = io.WriteString(c, "HTTP/1.0 200 "+many) },
		"100 MB": func(c net.Conn, _ string) {
			_, _ = io.WriteString(c, ok+`[`)
			for range 100 {
				if _, err := fmt.Fprintf(c, `{"Id":"a","Names":["/%s"]},`, many); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			all, err := List(context.Background(), serve(t, answer))
			if err == nil {
				t.Errorf("it was taken for healthy: %v", all)
			}
			for id, c := range all {
				if len(c.Name) > longest {
					t.Errorf("%s has a name of %d bytes", id, len(c.Name))
				}
			}
			if took := time.Since(begun); took > 10*deadline { // allows for a busy machine; an idle one takes one deadline
				t.Errorf("it took %v", took)
			}
		})
	}
	if _, err := List(context.Background(), Place{filepath.Join(t.TempDir(), "none"), []string{"/"}}); err == nil {
		t.Error("a missing engine answers")
	}
}

// drip writes a byte now and then until nobody reads any more.
func drip(c net.Conn) {
	for {
		if _, err := c.Write([]byte("H")); err != nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// FuzzAnswer: whatever an engine answers, reading it comes to an end.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(ok + docker))
	f.Add([]byte("HTTP/1.0 404 Not Found\r\n\r\n"))
	f.Add([]byte(ok + `[{"Id":1}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, _ := read(strings.NewReader(string(b)))
		for id, c := range all {
			if id == "" || len(c.Image) > 4*longest {
				t.Errorf("%q: %+v", id, c)
			}
		}
	})
}
