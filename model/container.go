package model

import (
	"strings"

	"berth/model/language"
)

// ContainerKind returns the name of a kind of container, as in sockets.Container,
// in the language l: "docker container", "machine".
func ContainerKind(l *language.Language, kind string) string {
	if key := "container." + strings.ReplaceAll(kind, " ", "_"); l.Has(key) {
		return l.Say(key, nil)
	}
	if manager, ok := strings.CutSuffix(kind, " container"); ok {
		return l.Say("container.of", language.Facts{"manager": manager})
	}
	return kind
}

// ContainerName is like ContainerKind, but takes a kind followed by a name, as in
// sockets.Unit: "docker container web". A name may be missing: "a container".
func ContainerName(l *language.Language, text string) string {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 || text == "a container" {
		return ContainerKind(l, text)
	}
	return ContainerKind(l, text[:i]) + text[i:]
}
