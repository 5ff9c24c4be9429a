package main

import (
	"encoding/base64"
	"encoding/hex"
)

// sri returns a SHA-256 in the W3C Subresource Integrity format.
func sri(digits string) (string, error) {
	raw, err := hex.DecodeString(digits)
	if err != nil {
		return "", err
	}
	return "sha256-" + base64.StdEncoding.EncodeToString(raw), nil
}
