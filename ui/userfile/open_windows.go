package userfile

import "os"

func open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := kindOf(info.Mode()); err != nil {
		return nil, err
	}
	return os.Open(path)
}
