//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"berth/e2e/paint"
	"berth/e2e/screen"
)

// animate plays the tape in the namespaces, and saves or compares the result.
// Without a painter, it records only the text.
func animate(f flags, z screen.Size, p *paint.Painter) error {
	if err := furnish(f.inside); err != nil {
		return err
	}
	t, err := open(f.tape) // in the namespaces, because the tape names users who are looked up
	if err != nil {
		return err
	}
	on, err := newPlay(f, z, p)
	if err != nil {
		return err
	}
	err = errors.Join(on.run(t), on.close())
	switch {
	case err != nil:
		return err
	case f.check:
		return compare(f, on.film.takes)
	}
	return on.film.save(f)
}

func open(name string) (tape, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return readTape(in)
}

// compare checks that the takes are the same as those in the committed record, and
// that the committed pictures have the checksums in that record.
func compare(f flags, fresh []take) error {
	in, err := os.Open(f.texts)
	if err != nil {
		return err
	}
	defer in.Close()
	was, err := readRecord(in)
	if err != nil {
		return fmt.Errorf("%s: %w", f.texts, err)
	}
	for name, sum := range was.sums {
		now, err := digest(f.place(name))
		if err != nil {
			return err
		}
		if now != sum {
			return fmt.Errorf("%s was not made with %s: make both anew", name, f.texts)
		}
	}
	if err := differ(was.takes, fresh); err != nil {
		return err
	}
	fmt.Printf("%d pictures: each has the text of the committed one\n", len(fresh))
	return nil
}

// place returns the file name of a picture.
func (a animation) place(name string) string {
	if name == filepath.Base(a.gif) {
		return a.gif
	}
	return filepath.Join(a.stills, name)
}
