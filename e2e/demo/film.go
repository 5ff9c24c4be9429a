//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	animation1 "berth/e2e/animation"
	"berth/e2e/paint"
	"berth/e2e/screen"
)

// film is a series of pictures of the screen and their texts. Without a painter, it
// has only the texts.
type film struct {
	painter   *paint.Painter
	masks     masker
	takes     []take
	animation animation1.Animation
	stills    map[string][]byte // PNG, by file name
	last      *image.RGBA
	written   int    // bytes of output before the last picture was taken
	caption   string // for pictures from now on
	said      string // the caption of the last picture
	cut       bool   // the film has ended
}

// take records the text of a picture.
func (f *film) take(of string, at screen.Frame) {
	f.takes = append(f.takes, take{of, f.masks.mask(at.String())})
}

// add shows the frame for the given time.
func (f *film) add(at screen.Frame, during time.Duration) {
	if f.painter == nil || f.cut {
		return
	}
	if f.last == nil || at.Written != f.written || f.caption != f.said {
		f.last, f.written, f.said = f.painter.Paint(captioned(at, f.caption)), at.Written, f.caption
	}
	f.animation.Add(f.last, during)
}

// keep saves the frame as a still.
func (f *film) keep(name string, at screen.Frame) error {
	f.take(name, at)
	if f.painter == nil {
		return nil
	}
	if r := f.painter.Lacks(at); r != 0 {
		return fmt.Errorf("no font here has %q (apt-get install fonts-droid-fallback)", r)
	}
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	err := e.Encode(&b, animation1.Paletted(f.painter.Paint(at)))
	f.stills[name+".png"] = b.Bytes()
	return err
}

// save writes the film, the stills and the record of their texts.
func (f *film) save(to flags) error {
	sums := make(map[string]string)
	var gif bytes.Buffer
	if err := f.animation.Encode(&gif); err != nil {
		return err
	}
	all := maps.Clone(f.stills)
	all[filepath.Base(to.gif)] = gif.Bytes()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file := to.place(name)
		if err := os.WriteFile(file, all[name], 0o644); err != nil {
			return err
		}
		sum, err := digest(file)
		if err != nil {
			return err
		}
		sums[name] = sum
		fmt.Printf("%s: %d kB\n", file, len(all[name])/1000)
	}
	fmt.Printf("%d pictures, %d texts\n", f.animation.Len(), len(f.takes))
	out, err := os.Create(to.texts)
	if err != nil {
		return err
	}
	return errors.Join(record{sums, f.takes}.write(out), out.Close())
}
