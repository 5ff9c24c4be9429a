package live

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/keymap"
	"berth/ui/theme"
	"berth/ui/watch"
)

// unchanging is a Source whose sockets never change.
type unchanging struct {
	open []sockets.Socket
	host *sockets.Host
	out  []sockets.Socket // reused by each poll, as in the Linux source
}

func (s *unchanging) Snapshot(_ context.Context, a sockets.Ask) (sockets.Snapshot, error) {
	s.out = append(s.out[:0], s.open...)
	return sockets.Snapshot{Time: time.Now(), Ask: a, Sockets: s.out, Host: s.host}, nil
}

// BenchmarkKeystroke measures the time from the moment when Bubble Tea has a key
// until the frame that shows its effect, with 100,000 sockets that are being polled
// once a second. The keys are cursor keys, and a letter of a filter. A filter goes to
// the feed, which must answer.
func BenchmarkKeystroke(b *testing.B) {
	for name, keys := range map[string][2]tea.KeyMsg{
		"cursor": {{Type: tea.KeyDown}, {Type: tea.KeyUp}},
		"filter": {{Type: tea.KeyRunes, Runes: []rune("7")}, {Type: tea.KeyBackspace}},
	} {
		b.Run(name, func(b *testing.B) {
			a, inbox := polled(b)
			meanwhile(a, inbox, 6*time.Second) // until the heap may grow by loose per cent
			if name == "filter" {
				for _, r := range "/server-" {
					a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
				}
			}
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				meanwhile(a, inbox, time.Duration(rand.IntN(20))*time.Millisecond)
				b.StartTimer()
				begin := time.Now()
				a.Update(keys[i%2])
				for a.update.Number < a.request.Number { // until the feed has answered
					a.Update(<-inbox)
				}
				a.View()
				took = append(took, time.Since(begin))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		})
	}
}

// polled returns an App that has its own feed and already shows a picture.
func polled(b *testing.B) (*App, chan tea.Msg) {
	inbox := make(chan tea.Msg, 1000)
	o := Options{Kind: table.All, Interval: time.Second}
	a := newApp(o, wires{quit: func() {}}, keymap.Default(), theme.New(theme.Options{Profile: theme.TrueColor}))
	source := &unchanging{open: crowd(100_000), host: &sockets.Host{Name: "web-1", System: "linux"}}
	ctx, cancel := context.WithCancel(context.Background())
	b.Cleanup(cancel)
	g, restore := newCollector()
	b.Cleanup(restore)
	f := watch.Start(ctx, watch.Options{
		Source: source, Ask: sockets.Everything(), Deadline: time.Minute,
		Send:  func(u watch.Update) { inbox <- u },
		Rest:  g.rest,
		Crash: func(v any, stack []byte) { b.Errorf("%v\n%s", v, stack) },
	}, a.request)
	a.wires.ask = f.Request
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	for a.update.View == nil || len(a.update.View.Rows) < len(source.open) {
		a.Update(<-inbox)
	}
	return a, inbox
}

// meanwhile lets the App handle whatever arrives in inbox for the duration d.
func meanwhile(a *App, inbox chan tea.Msg, d time.Duration) {
	over := time.After(d)
	for {
		select {
		case m := <-inbox:
			a.Update(m)
		case <-over:
			return
		}
	}
}
