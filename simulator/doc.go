// Package simulator is a Telegram Bot API server for trying bots on: the real server's rules and texts, any number of
// people and groups, faults on demand, and a page on which a person plays every member.
//
// It serves the Bot API under /bot<token>/, the control interface under /sim/ and the page at /; docs/simulator.md
// describes all three. It uses nothing but the standard library and an injected clock, so that it cannot share a
// mistake with the program that is tried on it.
package simulator
