//go:build tools

// Package wasmd pins the node that the local network runs.
package wasmd

import _ "github.com/CosmWasm/wasmd/cmd/wasmd"
