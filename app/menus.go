package app

import (
	"context"
	"time"

	"giaoban/bot"
	"giaoban/handlers"
)

// menus hands the command menus of private chats to Telegram, one after the other, aside from everything else: nobody waits
// for a menu.
type menus struct{ queue chan handlers.Offering }

// waitingMenus is how many menus wait at most. Whose menu finds no room gets it with their next message.
const waitingMenus = 256

func newMenus() menus { return menus{queue: make(chan handlers.Offering, waitingMenus)} }

// take puts a menu into the queue, if there is room.
func (m menus) take(o handlers.Offering) bool {
	select {
	case m.queue <- o:
		return true
	default:
		return false
	}
}

// menuWithin bounds how long Telegram may take for one menu, on the wall's clock.
const menuWithin = 15 * time.Second

// offerMenus hands on what is in the queue until ctx ends. What fails is said: the general menu stays.
func (a *App) offerMenus(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case o := <-a.menus.queue:
			a.offerOne(ctx, o)
		}
	}
}

func (a *App) offerOne(ctx context.Context, o handlers.Offering) {
	ctx, cancel := context.WithTimeout(ctx, menuWithin)
	defer cancel()
	commands := make([]bot.Command, 0, len(o.Entries))
	for _, entry := range o.Entries {
		commands = append(commands, bot.Command{Name: entry.Command, Description: entry.About})
	}
	// Without a language: what the person chose at the bot holds, whatever their telephone speaks.
	if err := a.sender.SetCommands(ctx, bot.OneChat(o.Person), "", commands); err != nil && ctx.Err() == nil {
		a.log.Warn("the command menu of a private chat could not be set", "error", err)
	}
}
