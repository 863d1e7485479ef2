// SPDX-License-Identifier: Apache-2.0

//go:build tools

// Package tools keeps the version of the S3 server that the tests deliver to.
package tools

import _ "github.com/versity/versitygw/cmd/versitygw"
