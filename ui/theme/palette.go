package theme

import (
	"image/color"

	"github.com/charmbracelet/x/ansi"
)

// ink is the look of one role.
type ink struct {
	fore shade
	back shade
	attr attr
}

// shade is a colour, with its substitutes for terminals that have fewer colours. The
// zero shade is the terminal's own colour.
type shade struct {
	hex   uint32 // 0xrrggbb
	index int    // of xterm's 256, if the nearest is not the best; 0: the nearest
	basic int    // SGR parameter of one of the 16 colours, 30-37 or 90-97; 0: the terminal's own
	faint bool   // dimmed if there are 16 colours, except on the cursor's background, where it would be too faint
}

func (s shade) rgb() (r, g, b int) {
	return int(s.hex >> 16), int(s.hex >> 8 & 255), int(s.hex & 255)
}

func (s shade) indexed() int {
	if s.index != 0 {
		return s.index
	}
	r, g, b := s.rgb()
	return int(ansi.Convert256(color.RGBA{uint8(r), uint8(g), uint8(b), 255}))
}

// attr is a set of attributes that need no colour.
type attr uint8

const (
	bold attr = 1 << iota
	dim
	underlined
	reversed
)

type palette [roles]ink

func paletteOf(o Options) palette {
	switch {
	case o.Profile == Mono:
		return mono()
	case o.Unknown:
		return unknown()
	}
	p := dark()
	if o.Light {
		p = light()
	}
	if o.Profile == Colors16 {
		p.own()
	}
	return p
}

// own leaves text in the terminal's own foreground, because only the user knows
// which of the 16 colours are legible on the background. Some terminals show 92,
// bright green, as dark grey. What must be seen is bold. The hues of the classes are
// kept.
func (p *palette) own() {
	for r := range roles {
		switch r {
		case WellKnown, Dynamic, Ephemeral, SystemZone, RegisteredZone, EphemeralZone, PrivateZone:
		case Stuck, Warn, Bad:
			p[r] = ink{attr: bold}
		case Title:
			p[r] = ink{attr: bold | reversed}
		case Cursor:
			p[r] = ink{attr: reversed}
		default:
			p[r].fore = shade{}
		}
	}
}

// unknown is the palette for an unknown background. Text has the terminal's own
// foreground, and the two hues of the classes can be distinguished on black, on
// white, and on both backgrounds of Solarized.
func unknown() palette {
	orange := shade{hex: 0xc66300, index: 166, basic: 31}
	blue := shade{hex: 0x007df2, index: 32, basic: 94}
	faded := shade{hex: 0x5f87af, index: 67, basic: 94}
	return palette{
		WellKnown:  {fore: orange, attr: bold},
		Dynamic:    {fore: blue, attr: bold},
		Ephemeral:  {fore: faded},
		Wildcard:   {attr: bold},
		Stuck:      {attr: bold},
		Fresh:      {attr: bold},
		Ended:      {attr: bold},
		Title:      {attr: bold | reversed},
		HeadSorted: {attr: bold},
		TabActive:  {attr: bold | underlined},
		Key:        {attr: bold},
		Warn:       {attr: bold},
		Bad:        {attr: bold},
		Cursor:     {attr: reversed},
		Match:      {attr: underlined},

		SystemZone:     {fore: orange},
		RegisteredZone: {fore: blue},
		EphemeralZone:  {fore: faded},
		PrivateZone:    {fore: faded},
	}
}

// dark is the palette for light text on a dark background. Orange and blue are on
// the axis that red-green blindness does not affect. Everything but ports is limited
// to greys and traffic light colours, so that the ports catch the eye.
func dark() palette {
	text := shade{hex: 0xc9d1d9}
	soft := shade{hex: 0xaeb8c4, index: 250}
	grey := shade{hex: 0x8b949e, index: 246}
	green := shade{hex: 0x7ee787}
	yellow := shade{hex: 0xf2cc60}
	red := shade{hex: 0xff8f88}
	orange := shade{hex: 0xffb454, basic: 33}
	blue := shade{hex: 0x6cb6ff, basic: 94}
	return palette{
		Muted:       {fore: grey},
		WellKnown:   {fore: orange, attr: bold},
		Dynamic:     {fore: blue},
		Ephemeral:   {fore: shade{hex: 0x6a8fb5, basic: 94, faint: true}},
		Address:     {fore: text},
		Wildcard:    {fore: text, attr: bold},
		Service:     {fore: soft},
		Process:     {fore: shade{hex: 0xf0f3f6}},
		Gap:         {fore: grey},
		Listening:   {fore: green},
		Established: {fore: text},
		Opening:     {fore: yellow},
		Ending:      {fore: grey},
		Stuck:       {fore: red},
		Fresh:       {fore: green, attr: bold},
		Ended:       {fore: red, attr: bold},
		Gone:        {fore: shade{hex: 0x7d8590, index: 244}},
		Title:       {fore: shade{hex: 0x14181d}, back: orange, attr: bold},
		Head:        {fore: grey},
		HeadSorted:  {fore: text, attr: bold},
		Tab:         {fore: grey},
		TabActive:   {fore: shade{hex: 0xf0f3f6}, attr: bold | underlined},
		Key:         {fore: text, attr: bold},
		Hint:        {fore: grey},
		Warn:        {fore: yellow},
		Bad:         {fore: red, attr: bold},
		Good:        {fore: green},
		Border:      {fore: shade{hex: 0x6e7681, index: 241}},
		Cursor:      {back: shade{hex: 0x2b3540, index: 237}},
		Match:       {fore: text, attr: underlined},

		Inward:  {fore: shade{hex: 0x5cc8b4, index: 79}},
		Outward: {fore: shade{hex: 0xc3a0e0, index: 140}},

		SystemZone:     {fore: shade{hex: 0xa07840, index: 137, basic: 33, faint: true}},
		RegisteredZone: {fore: shade{hex: 0x5580b4, index: 67, basic: 94, faint: true}},
		EphemeralZone:  {fore: shade{hex: 0x728298, index: 244, basic: 90}},
		PrivateZone:    {fore: shade{hex: 0x7d78b8, index: 97, basic: 90}},
	}
}

// light is the palette for dark text on a light background.
func light() palette {
	text := shade{hex: 0x24292f}
	soft := shade{hex: 0x424a53, index: 238}
	grey := shade{hex: 0x656d76, index: 242}
	green := shade{hex: 0x116329}
	yellow := shade{hex: 0x7a5200}
	red := shade{hex: 0xb3123e}
	orange := shade{hex: 0xa84f00, basic: 31}
	blue := shade{hex: 0x0550ae, basic: 34}
	return palette{
		Muted:       {fore: grey},
		WellKnown:   {fore: orange, attr: bold},
		Dynamic:     {fore: blue},
		Ephemeral:   {fore: shade{hex: 0x4672a8, index: 61, basic: 34, faint: true}},
		Address:     {fore: text},
		Wildcard:    {fore: text, attr: bold},
		Service:     {fore: soft},
		Process:     {fore: shade{hex: 0x0d1117}},
		Gap:         {fore: grey},
		Listening:   {fore: green},
		Established: {fore: text},
		Opening:     {fore: yellow},
		Ending:      {fore: grey},
		Stuck:       {fore: red},
		Fresh:       {fore: green, attr: bold},
		Ended:       {fore: red, attr: bold},
		Gone:        {fore: shade{hex: 0x767e88, index: 244}},
		Title:       {fore: shade{hex: 0xffffff}, back: orange, attr: bold},
		Head:        {fore: grey},
		HeadSorted:  {fore: text, attr: bold},
		Tab:         {fore: grey},
		TabActive:   {fore: shade{hex: 0x0d1117}, attr: bold | underlined},
		Key:         {fore: text, attr: bold},
		Hint:        {fore: grey},
		Warn:        {fore: yellow},
		Bad:         {fore: red, attr: bold},
		Good:        {fore: green},
		Border:      {fore: shade{hex: 0x8a929c, index: 246}},
		Cursor:      {back: shade{hex: 0xdfe8f5, index: 254}},
		Match:       {fore: text, attr: underlined},

		Inward:  {fore: shade{hex: 0x0f6b5e, index: 23}},
		Outward: {fore: shade{hex: 0x7340a0, index: 54}},

		SystemZone:     {fore: shade{hex: 0xa97340, index: 137, basic: 31, faint: true}},
		RegisteredZone: {fore: shade{hex: 0x5583c4, index: 68, basic: 34, faint: true}},
		EphemeralZone:  {fore: shade{hex: 0x74808e, index: 245, basic: 90}},
		PrivateZone:    {fore: shade{hex: 0x8078bc, index: 104, basic: 90}},
	}
}

// mono is the palette for terminals without colour and for NO_COLOR. Glyphs and
// words say what hues would, and a few attributes help the eye.
func mono() palette {
	return palette{
		Muted:      {attr: dim},
		WellKnown:  {attr: bold},
		Ephemeral:  {attr: dim},
		Gap:        {attr: dim},
		Ending:     {attr: dim},
		Stuck:      {attr: bold},
		Fresh:      {attr: bold},
		Ended:      {attr: bold},
		Gone:       {attr: dim},
		Title:      {attr: bold | reversed},
		Head:       {attr: underlined},
		HeadSorted: {attr: bold | underlined},
		TabActive:  {attr: bold | underlined},
		Key:        {attr: bold},
		Warn:       {attr: bold},
		Bad:        {attr: bold | reversed},
		Border:     {attr: dim},
		Cursor:     {attr: reversed},
		Match:      {attr: underlined},

		SystemZone:     {attr: dim},
		RegisteredZone: {attr: dim},
		EphemeralZone:  {attr: dim},
		PrivateZone:    {attr: dim},
	}
}
