package theme

// Theme is the look of every role on one kind of terminal. It is immutable and safe
// for concurrent use. The zero Theme writes no escape sequences at all.
type Theme struct {
	plain  [roles]string // escape prefixes on the terminal's own background
	cursor [roles]string // the same, on the background of the cursor's row
	reset  string
	shows  [roles]bool // a space of the role is visible
}

// Options describe the terminal that a Theme is made for.
type Options struct {
	Profile Profile
	Light   bool // the terminal's background is light
	Unknown bool // it is unknown whether the background is light
	Ground  RGB  // the background, if the terminal has reported it; zero: it has not, or the background is black
}

// New prepares the escape sequences of every role.
func New(o Options) *Theme {
	t := &Theme{}
	if o.Profile == None {
		return t
	}
	t.reset = "\x1b[0m"
	look := paletteOf(o)
	under := look[Cursor]
	on := o.Profile.renderer()
	for r := range roles {
		t.plain[r] = begin(look[r].legible(r, o.Profile, o.ground).style(on))
		t.cursor[r] = begin(look[r].legible(r, o.Profile, o.under(under)).over(under).style(on))
		t.shows[r] = look[r].back != shade{} || look[r].attr&(underlined|reversed) != 0
	}
	return t
}

// Prefix returns the sequence to write before text of role r. It undoes what any
// other Prefix set, so pieces of text may follow each other without a Reset. Each
// line ends with one Reset.
func (t *Theme) Prefix(r Role) string { return t.plain[r] }

// OnCursor is like Prefix, for text in the row under the cursor.
func (t *Theme) OnCursor(r Role) string { return t.cursor[r] }

// Blank reports whether a space of role r looks like a space of Plain, so that
// between two pieces of text it needs no Prefix of its own.
func (t *Theme) Blank(r Role) bool { return !t.shows[r] }

// Reset returns the sequence that ends everything that a Prefix set.
func (t *Theme) Reset() string { return t.reset }

// Paint returns s as complete text of role r, including the Reset.
func (t *Theme) Paint(r Role, s string) string {
	if s == "" || t.plain[r] == "" {
		return s
	}
	return t.plain[r] + s + t.reset
}
