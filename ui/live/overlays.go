package live

import (
	"berth/ui/live/keymap"
	"berth/ui/live/overlay/action"
	"berth/ui/live/overlay/alerts"
	"berth/ui/live/overlay/chooser"
	"berth/ui/live/overlay/explanation"
	"berth/ui/live/overlay/grouping"
	"berth/ui/live/overlay/help"
	"berth/ui/live/pane"
)

// overlays are the boxes that may be drawn over the body, one at a time.
type overlays struct {
	all    []overlay
	open   pane.Overlay // nil: none
	alerts *alerts.Overlay
}

// overlay is one of the overlays, with the action that opens it.
type overlay struct {
	by keymap.Action
	pane.Overlay
}

// newOverlays makes every overlay.
func newOverlays(o Options) overlays {
	list := alerts.New(o.Alerts)
	return overlays{alerts: list, all: []overlay{
		{keymap.Help, help.New(o.Version)},
		{keymap.Sort, chooser.ForOrder()},
		{keymap.Columns, chooser.ForColumns()},
		{keymap.Group, grouping.New()},
		{keymap.Explain, explanation.New(o.Language)},
		{keymap.Act, action.New(o.Actor)},
		{keymap.Alerts, list},
	}}
}

// of returns the overlay that an action opens, or nil if the action opens none.
func (o *overlays) of(act keymap.Action) pane.Overlay {
	for _, x := range o.all {
		if x.by == act {
			return x.Overlay
		}
	}
	return nil
}
