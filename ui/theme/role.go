// Package theme maps what a piece of text is to how it looks. A Theme is a value
// that is passed in. The packages print and live share it.
package theme

// Role is what a piece of text is, whatever its look.
type Role uint8

// The roles.
const (
	Plain       Role = iota
	Muted            // secondary text: units, separators, what is not known
	WellKnown        // the number of a port in 0-1023, and its glyph
	Dynamic          // the number of a registered or private port, and its glyph
	Ephemeral        // a dynamic port that this kernel assigned, dimmer than Dynamic
	Address          // an IP address
	Wildcard         // 0.0.0.0, ::
	Service          // the name of a service
	Process          // the name of a process
	Gap              // the reason why something is unknown
	Listening        // states: LISTEN and BOUND
	Established      // ESTABLISHED and CONNECTED
	Opening          // SYN_SENT, SYN_RECV
	Ending           // FIN_WAIT1, FIN_WAIT2, CLOSING, LAST_ACK, TIME_WAIT
	Stuck            // CLOSE_WAIT
	Fresh            // the mark of a new row
	Ended            // the mark of a closed row
	Gone             // the closed row itself, while it is still shown
	Title            // the program's name
	Head             // a column's heading
	HeadSorted       // the heading of the column that the rows are sorted by
	Tab              // the name of a view
	TabActive        // the name of the view that is shown
	Key              // a key in a hint
	Hint             // what the key does
	Warn             // something is hidden, or slow
	Bad              // an error
	Good             // live
	Border           // the border of a panel
	Cursor           // the row under the cursor: a background that is put under the other roles
	Match            // what a filter found
	SystemZone       // on the port map, an empty place: the hue of the range, as faint as can still be seen
	RegisteredZone
	EphemeralZone
	PrivateZone
	Inward  // in a graph, what comes in
	Outward // in a graph, what goes out
	roles   // the number of roles
)
