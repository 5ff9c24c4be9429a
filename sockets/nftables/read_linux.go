package nftables

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
)

// Patience is the usual limit on how long to wait for the kernel in total. The kernel
// answers immediately.
const Patience = time.Second

// mostRead is the greatest number of bytes of rules that are read: enough for 20,000
// rules.
const mostRead = 16 << 20

// errLarge means that there are more rules than are read.
var errLarge = errors.New("there are too many rules")

// reader asks the kernel about the rules of this thread's network namespace.
type reader struct {
	conn *netlink.Conn
	read int
	stop context.CancelCauseFunc
}

// smallest and largest are the sizes of the buffers for a single answer and for lists.
const smallest, largest = 1 << 10, 1 << 16

// Messages of nf_tables (enum nf_tables_msg_types), with their subsystem.
const (
	subsystem = unix.NFNL_SUBSYS_NFTABLES << 8
	getChain  = subsystem | unix.NFT_MSG_GETCHAIN
	getRule   = subsystem | unix.NFT_MSG_GETRULE
	getSet    = subsystem | unix.NFT_MSG_GETSET
	getElem   = subsystem | unix.NFT_MSG_GETSETELEM
	getGen    = subsystem | unix.NFT_MSG_GETGEN
)

// ask sends a request and passes each answer to the function take.
func (r *reader) ask(ctx context.Context, kind, flags uint16, family byte, attributes []byte, take func([]byte)) error {
	request := append(netlink.AppendHeader(nil, kind, flags), family, 0, 0, 0) // struct nfgenmsg
	err := r.conn.Ask(ctx, append(request, attributes...), func(body []byte) bool {
		if r.read += len(body); r.read > mostRead {
			r.stop(errLarge)
		}
		take(body)
		return true
	})
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// generation returns the number of the rules' current state. Each change produces a new
// number.
func (r *reader) generation(ctx context.Context) (uint32, error) {
	const genID = 1
	var id uint32
	err := r.ask(ctx, getGen, 0, unix.AF_UNSPEC, nil, func(b []byte) {
		if len(b) >= genSize {
			a := attrsOf(b[genSize:])
			id = a.number(genID)
		}
	})
	return id, err
}

// all reads every rule.
func (r *reader) all(ctx context.Context) (*sockets.Netfilter, error) {
	all := newRuleset()
	r.conn.Grow(largest)
	for _, one := range []struct {
		kind uint16
		take func([]byte)
	}{{getChain, all.addChain}, {getRule, all.addRule}, {getSet, all.addSet}} {
		if err := r.ask(ctx, one.kind, netlink.FlagDump, unix.AF_UNSPEC, nil, one.take); err != nil {
			return nil, err
		}
	}
	for at, s := range all.sets {
		if s.unread {
			continue
		}
		named := netlink.AppendText(netlink.AppendText(nil, 1, at.table), 2, at.name)
		if err := r.ask(ctx, getElem, netlink.FlagDump, byte(at.family), named, s.addElements); err != nil && err != unix.ENOENT {
			return nil, err
		}
	}
	return all.facts(), nil
}

// Cache holds the rules of one network namespace as they were last read.
type Cache struct {
	Links *Links // nil if the Cache has its own

	generation uint32
	rules      *sockets.Netfilter // what Here last returned
	looked     time.Time          // when facts other than rules were last looked for
	doors      []sockets.Door
	beside     []sockets.Obscurity
}

// aroundAge is how long the results of around are assumed not to change.
const aroundAge = 10 * time.Second

// tries is how many times the rules are read if they keep changing.
const tries = 3

// Here returns the current rules of the network namespace that this thread is in. It
// requires CAP_NET_ADMIN, and reads the rules only if they have changed; otherwise it
// returns the same pointer again. If reading the rules, or one of the lists that the
// function around reads, takes longer than patience, Here gives up with
// context.DeadlineExceeded or netlink.ErrSilent. When it returns, it no longer holds
// anything in the namespace open.
func (c *Cache) Here(patience time.Duration) (*sockets.Netfilter, error) {
	rules, err := c.here(patience)
	if err != nil {
		*c = Cache{Links: c.Links}
		return nil, err
	}
	if now := time.Now(); now.Sub(c.looked) > aroundAge {
		if c.doors, c.beside, err = around(patience); err != nil {
			*c = Cache{Links: c.Links}
			return nil, err
		}
		if c.Links == nil {
			c.Links = &Links{}
		}
		c.looked, c.beside = now, append(c.beside, c.Links.look(now)...)
	}
	if c.rules != rules || !slices.Equal(rules.Beside, c.beside) || !slices.Equal(rules.Doors, c.doors) {
		fresh := *rules
		fresh.Doors, fresh.Beside = c.doors, c.beside
		c.rules = &fresh
	}
	return c.rules, nil
}

func (c *Cache) here(patience time.Duration) (*sockets.Netfilter, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := netlink.Dial(unix.NETLINK_NETFILTER, smallest)
	if err != nil {
		return nil, fmt.Errorf("open nf_tables: %w", err)
	}
	defer conn.Close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &reader{conn: conn, stop: stop}
	for try := 1; ; try++ {
		before, err := r.generation(ctx)
		if err != nil {
			return nil, fmt.Errorf("read nf_tables: %w", err)
		}
		if c.rules != nil && c.generation == before {
			return c.rules, nil
		}
		rules, err := r.all(ctx)
		if err == nil {
			var after uint32
			if after, err = r.generation(ctx); err == nil && after != before {
				err = netlink.ErrInterrupted
			}
		}
		if err == nil {
			c.generation = before
			return rules, nil
		}
		if try == tries || !errors.Is(err, netlink.ErrInterrupted) {
			return nil, fmt.Errorf("read nf_tables: %w", err)
		}
	}
}

// around finds the interfaces that lead to other machines, and the obscurities. An
// error means that there may be more of either.
func around(patience time.Duration) ([]sockets.Door, []sockets.Obscurity, error) {
	var beside []sockets.Obscurity
	for _, name := range []string{"ip_tables_names", "ip6_tables_names"} {
		text, err := os.ReadFile("/proc/thread-self/net/" + name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, nil, fmt.Errorf("look for iptables-legacy: %w", err)
		}
		if strings.TrimSpace(string(text)) != "" {
			beside = append(beside, sockets.ObscureLegacy)
			break
		}
	}
	conn, err := netlink.Dial(unix.NETLINK_ROUTE, largest)
	if err != nil {
		return nil, nil, fmt.Errorf("open rtnetlink: %w", err)
	}
	defer conn.Close()
	r := router{conn, patience}
	links, err := r.interfaces()
	if err != nil {
		return nil, nil, err
	}
	for _, one := range []struct {
		has func() (bool, error)
		is  sockets.Obscurity
	}{{hasServices, sockets.ObscureIPVS}, {hasLookup, sockets.ObscureLookup}} {
		has, err := one.has()
		if err != nil {
			return nil, nil, err
		}
		if has {
			beside = append(beside, one.is)
		}
	}
	programs, err := r.programs(links)
	return links.doors(), append(beside, programs...), err
}
