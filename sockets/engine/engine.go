// Package engine asks container engines for the names of their containers, over the
// sockets on which Docker and podman serve their API. It sends only GET requests, and
// limits how long it waits and how much it reads. An engine that hangs or answers with
// nonsense yields nothing.
package engine

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"berth/sockets"
	"berth/sockets/scrub"
)

const (
	// deadline is how long to wait for one engine.
	deadline = time.Second
	// mostBytes is how much of an answer is read: enough for some 2,000 containers.
	mostBytes = 4 << 20
	// mostContainers is how many containers in an answer are used.
	mostContainers = 10_000
	// longest is how many bytes of a name are kept.
	longest = 200
)

// Place is where an engine serves its API.
type Place struct {
	Path  string   // a socket
	Lists []string // lists to request, one after another until one is answered
}

// Places returns where engines serve this user.
func Places() []Place {
	docker, podman := []string{"/containers/json"}, []string{"/v4.0.0/libpod/containers/json", "/containers/json"}
	all := []Place{{"/run/docker.sock", docker}, {"/run/podman/podman.sock", podman}}
	if uid := os.Getuid(); uid > 0 {
		own := "/run/user/" + strconv.Itoa(uid)
		all = append(all, Place{own + "/docker.sock", docker}, Place{own + "/podman/podman.sock", podman})
	}
	return all
}

// List returns what an engine reports about its containers, keyed by their full IDs.
// What could be read is returned even if there is an error.
func List(ctx context.Context, at Place) (map[string]sockets.Container, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	err := os.ErrNotExist
	for _, list := range at.Lists {
		var all map[string]sockets.Container
		if all, err = ask(ctx, at.Path, list); !errors.Is(err, errStatus) {
			return all, err
		}
	}
	return nil, err
}

// errStatus means that an engine has no such list.
var errStatus = errors.New("the engine does not answer that")

// ask requests one list. It uses HTTP/1.0 (RFC 1945), whose answers end with the connection
// and are not chunked.
func ask(ctx context.Context, path, list string) (map[string]sockets.Container, error) {
	c, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if end, ok := ctx.Deadline(); ok {
		_ = c.SetDeadline(end)
	}
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n\r\n", list); err != nil {
		return nil, err
	}
	return read(io.LimitReader(c, mostBytes))
}

// read reads an answer: a status line, headers, an empty line, and JSON.
func read(r io.Reader) (map[string]sockets.Container, error) {
	b := bufio.NewReader(r)
	for first := true; ; first = false {
		line, err := b.ReadSlice('\n')
		text := strings.TrimRight(string(line), "\r\n")
		switch {
		case err != nil:
			return nil, fmt.Errorf("read the head of an answer: %w", err)
		case first && !strings.HasPrefix(text, "HTTP/1."):
			return nil, errors.New("this is not an HTTP response")
		case first && !strings.Contains(text, " 200"):
			return nil, errStatus
		case text == "":
			return containers(b)
		}
	}
}

// container is an element of either engine's list. The two lists have different fields.
type container struct {
	ID      string `json:"Id"`
	Names   []string
	Image   string
	Labels  map[string]string
	Pod     string
	PodName string
}

// containers reads a list element by element, so that a list that breaks off is read as far as
// it goes.
func containers(r io.Reader) (map[string]sockets.Container, error) {
	d := json.NewDecoder(r)
	all := make(map[string]sockets.Container)
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, errors.Join(errors.New("this is not a list of containers"), err)
	}
	for d.More() && len(all) < mostContainers {
		var c container
		if err := d.Decode(&c); err != nil {
			return all, fmt.Errorf("read a list of containers: %w", err)
		}
		if c.ID != "" && len(c.ID) <= longest {
			all[c.ID] = c.facts()
		}
	}
	return all, nil
}

// facts returns what is worth knowing about a container. Engines and kubelets store
// what they know about it in labels, whose names they document.
func (c *container) facts() sockets.Container {
	is := sockets.Container{ID: clean(c.ID), Image: clean(c.Image), Pod: clean(c.PodName)}
	if len(c.Names) > 0 {
		is.Name = clean(strings.TrimPrefix(c.Names[0], "/"))
	}
	if is.Pod == "" {
		is.Pod = clean(c.Pod)
	}
	label := func(names ...string) string {
		for _, n := range names {
			if v := c.Labels[n]; v != "" {
				return clean(v)
			}
		}
		return ""
	}
	if pod := label("io.kubernetes.pod.name"); pod != "" {
		is.Pod = pod
		if ns := label("io.kubernetes.pod.namespace"); ns != "" {
			is.Pod = ns + "/" + pod
		}
		if name := label("io.kubernetes.container.name"); name != "" {
			is.Name = name
		}
	}
	if project := label("com.docker.compose.project", "io.podman.compose.project"); project != "" {
		is.Compose = project
		if service := label("com.docker.compose.service", "io.podman.compose.service"); service != "" {
			is.Compose += "/" + service
		}
	}
	return is
}

func clean(s string) string { return scrub.String(s[:min(len(s), longest)]) }
