// Package bench measures the bot against programs of its kind that it must not depend on. It is a module of its own.
package bench
