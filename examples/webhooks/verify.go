// SPDX-License-Identifier: Apache-2.0

// WEBHOOK_SECRET=whsec_... go run verify.go ID TIMESTAMP SIGNATURES < body
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * 60 // seconds, into the past and into the future

// Verify returns nil only when the delivery is genuine and fresh. body holds the bytes as they
// came, not JSON that was parsed and written again; now is the time in seconds.
func Verify(secret, id, timestamp, signatures string, body []byte, now int64) error {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < 24 {
		return errors.New("the secret is missing or is not a whsec_ secret")
	}
	// A dot in the id would move the border between id, timestamp and body.
	if id == "" || strings.Contains(id, ".") {
		return errors.New("webhook-id is missing or has a dot")
	}
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || sent <= 0 || strconv.FormatInt(sent, 10) != timestamp {
		return errors.New("webhook-timestamp is not a time")
	}
	if sent < now-tolerance || sent > now+tolerance {
		return errors.New("webhook-timestamp is more than 5 minutes from now")
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for _, entry := range strings.Split(signatures, " ") {
		if hmac.Equal([]byte(entry), expected) { // an entry of another version never equals it
			return nil
		}
	}
	return errors.New("no signature matches")
}

func main() {
	arguments := append(os.Args[1:], "", "", "")
	now := time.Now().Unix()
	if test, err := strconv.ParseInt(os.Getenv("WEBHOOK_NOW"), 10, 64); err == nil {
		now = test
	}
	body, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = Verify(os.Getenv("WEBHOOK_SECRET"), arguments[0], arguments[1], arguments[2], body, now)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("valid")
}
