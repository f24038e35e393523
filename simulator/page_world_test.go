package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	pngfile "image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"giaoban/simulator"
)

// team is who and what most page tests play with.
type team struct {
	lan, minh, hoa int64 // Lan made the groups
	group          int64 // a supergroup with the bot as administrator
	forum          int64
}

// newTeam makes three people who have started the bot, a group and a forum with one topic.
func (p *tab) newTeam() team {
	p.Helper()
	made := team{lan: p.person("Lan", "Trần", "lan"), minh: p.person("Minh", "Nguyễn", "minh"), hoa: p.person("Hoa", "Phạm", "hoa")}
	members := []simulator.PersonRef{simulator.Ref(made.minh), simulator.Ref(made.hoa)}
	made.forum = p.chat(simulator.ChatSpec{Type: "supergroup", Title: "Ban Dân vận", Creator: simulator.Ref(made.lan), Members: members, Bot: "administrator", IsForum: true, Topics: []string{"Đền ơn đáp nghĩa"}})
	made.group = p.chat(simulator.ChatSpec{Type: "supergroup", Title: "Liên đoàn Lao động tỉnh", Creator: simulator.Ref(made.lan), Members: members, Bot: "administrator"})
	return made
}

func (p *tab) person(first, last, username string) int64 {
	p.Helper()
	person, err := p.sim.AddPerson(simulator.PersonSpec{FirstName: first, LastName: last, Username: username, Language: "vi", Started: true})
	if err != nil {
		p.Fatal(err)
	}
	return person.ID
}

func (p *tab) chat(spec simulator.ChatSpec) int64 {
	p.Helper()
	chat, err := p.sim.AddChat(spec)
	if err != nil {
		p.Fatal(err)
	}
	return chat.ID
}

// says lets a person write a text in a chat, past the page.
func (p *tab) says(as, chat int64, text string) int64 {
	p.Helper()
	message, err := p.sim.Write(chat, simulator.WriteSpec{As: simulator.Ref(as), Text: text})
	if err != nil {
		p.Fatal(err)
	}
	return message.ID
}

// newest waits until the newest message of a chat, as somebody sees it, fits, and returns it.
func (p *tab) newest(as, chat int64, fits func(simulator.Message) bool) simulator.Message {
	p.Helper()
	var found simulator.Message
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := p.sim.Wait(ctx, func(sim *simulator.Simulator) bool {
		messages, _, err := sim.Messages(chat, simulator.MessagesQuery{As: simulator.Ref(as), Limit: 1})
		if err != nil || len(messages) == 0 {
			return false
		}
		found = messages[0]
		return fits(found)
	})
	if err != nil {
		p.shoot("failed")
		p.Fatalf("the newest message is %q: %v", found.Text, err)
	}
	return found
}

// textIs fits a message by its text.
func textIs(text string) func(simulator.Message) bool {
	return func(message simulator.Message) bool { return message.Text == text }
}

// botUpdate is what the bot is told, as far as these tests look at it.
type botUpdate struct {
	ID      int64 `json:"update_id"`
	Message *struct {
		ID   int64  `json:"message_id"`
		Text string `json:"text"`
	} `json:"message"`
	Callback *struct {
		ID   string `json:"id"`
		Data string `json:"data"`
	} `json:"callback_query"`
}

// told waits until the bot is told something that fits, and confirms everything up to it.
func (p *tab) told(fits func(botUpdate) bool) botUpdate {
	p.Helper()
	offset := int64(0)
	for {
		answer := p.call("getUpdates", map[string]any{"timeout": 30, "offset": offset})
		if !answer.OK {
			p.Fatalf("getUpdates: %s", answer.Description)
		}
		var updates []botUpdate
		if err := json.Unmarshal(answer.Result, &updates); err != nil {
			p.Fatal(err)
		}
		for _, one := range updates {
			offset = one.ID + 1
			if fits(one) {
				p.call("getUpdates", map[string]any{"offset": offset})
				return one
			}
		}
	}
}

// toldText waits until the bot is told a text that begins so.
func (p *tab) toldText(begin string) botUpdate {
	p.Helper()
	return p.told(func(one botUpdate) bool { return one.Message != nil && strings.HasPrefix(one.Message.Text, begin) })
}

// toldPress waits until the bot is told of a pressed button.
func (p *tab) toldPress(data string) string {
	p.Helper()
	return p.told(func(one botUpdate) bool { return one.Callback != nil && one.Callback.Data == data }).Callback.ID
}

// inline is a keyboard of one row of callback buttons, each given as text and data.
func inline(buttons ...[2]string) map[string]any {
	var row []map[string]any
	for _, button := range buttons {
		row = append(row, map[string]any{"text": button[0], "callback_data": button[1]})
	}
	return map[string]any{"inline_keyboard": [][]map[string]any{row}}
}

// picture draws a house under a sky, so that screenshots show whether photos are shown whole.
func picture(width, height int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			shade := color.RGBA{R: 110, G: 170 + uint8(60*y/height), B: 235, A: 255}
			inside := x > width/3 && x < width*2/3
			switch roof := y - height/4; {
			case y > height*3/4:
				shade = color.RGBA{R: 96, G: 148, B: 84, A: 255}
			case inside && y > height/2:
				shade = color.RGBA{R: 224, G: 190, B: 150, A: 255}
			case roof > 0 && y <= height/2 && abs(x-width/2) < roof*width/height:
				shade = color.RGBA{R: 190, G: 84, B: 66, A: 255}
			}
			img.SetRGBA(x, y, shade)
		}
	}
	var out bytes.Buffer
	if err := pngfile.Encode(&out, img); err != nil {
		panic(err) // an image in memory always encodes
	}
	return out.Bytes()
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// file writes a file that the browser can attach.
func (p *tab) file(name string, data []byte) string {
	p.Helper()
	path := filepath.Join(p.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		p.Fatal(err)
	}
	return path
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
