// Giaoban carries what a working session decides to the organisations' group chats, brings their answers back, reminds
// them in time, and shows managers where things stand.
package main

import (
	"os"

	"giaoban/command"
)

// version is set at build time.
var version = "development"

func main() {
	os.Exit(command.Main(version, os.Args[1:], os.Stdout, os.Stderr))
}
