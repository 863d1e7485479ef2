// SPDX-License-Identifier: Apache-2.0

// Judges lines as npm/verify.mjs does.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"strings"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func judge(line string) error {
	field := strings.Split(line, "\t")
	headers := http.Header{}
	headers.Set("webhook-id", field[1])
	headers.Set("webhook-timestamp", field[2])
	headers.Set("webhook-signature", field[3])
	body, err := hex.DecodeString(field[4])
	if err != nil {
		panic(err)
	}
	webhook, err := standardwebhooks.NewWebhook(field[0])
	if err != nil {
		return err
	}
	return webhook.Verify(body, headers)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if err := judge(lines.Text()); err != nil {
			fmt.Println("refused:", err)
		} else {
			fmt.Println("valid")
		}
	}
}
