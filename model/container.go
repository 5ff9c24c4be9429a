package model

import (
	"strings"

	"berth/model/language"
)

// ContainerKind returns what a container of a kind is called, as sockets.Container
// has it: "docker container", "machine".
func ContainerKind(l *language.Language, kind string) string {
	if key := "container." + strings.ReplaceAll(kind, " ", "_"); l.Has(key) {
		return l.Say(key, nil)
	}
	if manager, ok := strings.CutSuffix(kind, " container"); ok {
		return l.Say("container.of", language.Facts{"manager": manager})
	}
	return kind
}

// ContainerName returns the same of a container with its kind and its name, as
// sockets.Unit has it: "docker container web", "a container".
func ContainerName(l *language.Language, text string) string {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 || text == "a container" {
		return ContainerKind(l, text)
	}
	return ContainerKind(l, text[:i]) + text[i:]
}
