package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"giaoban/config"
	"giaoban/demo"
)

// demoRun is the subcommand demo.
type demoRun struct {
	Play      bool   `help:"Play the story without a browser and print it, with a line of counts at its end."`
	Data      string `placeholder:"DIR" help:"Keep everything there: a demo that is started again goes on where it was."`
	Store     string `placeholder:"STORE" help:"Keep the records there, as the bot's setting store has it: an empty office on a Redis server, say."`
	Listen    string `default:"127.0.0.1:8081" help:"Address of the page [HOST:PORT]. Where it is taken, any free port."`
	Dashboard string `default:"127.0.0.1:8082" placeholder:"ADDRESS" help:"Address of the dashboard, which /bangdieukhien leads to [HOST:PORT]. Where it is taken, any free port."`
	Lang      string `default:"vi" enum:"vi,en" help:"Language that everybody reads [vi, en]."`
	LogLevel  string `default:"warn" enum:"debug,info,warn,error" help:"The least that is logged [debug, info, warn, error]."`
}

// playRate is how much faster than the wall time runs while the story is played: pauses of seconds take no time to
// watch, and requests still take far less than a second of it.
const playRate = 30

// playBound is how long the story may take, by the wall's clock.
const playBound = 3 * time.Minute

// Run sets the demo up, and plays the story or waits for people to play on the page.
func (d demoRun) Run(ctx context.Context, t *terminal) error {
	values, err := demoValues(d.LogLevel, d.Store)
	if err != nil {
		return err
	}
	options := demo.Options{Data: d.Data, Listen: d.Listen, Dashboard: d.Dashboard, Lang: d.Lang, Values: values, Logger: t.logger(values)}
	if d.Play {
		options.Listen, options.Dashboard, options.Rate = "127.0.0.1:0", "", playRate
	}
	office, err := demo.New(ctx, options)
	if err != nil {
		return err
	}
	if d.Play && office.Restored() {
		return errors.Join(fmt.Errorf("the story in %s has begun already; play it in an empty directory", d.Data), office.Close())
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- office.Run(running) }()
	if d.Play {
		err = d.play(running, t, office, values)
		stop()
	} else {
		d.welcome(t, office.URL, office.Clock.Now().In(values.Zone))
	}
	return errors.Join(err, <-done, office.Close())
}

// demoValues are the bot's settings in the demo: the defaults.
func demoValues(level, store string) (config.Values, error) {
	settings := config.Defaults()
	settings.LogLevel, settings.Store = config.Text(level), config.Text(store)
	return settings.Resolve()
}

func (d demoRun) play(ctx context.Context, t *terminal, office *demo.Demo, v config.Values) error {
	ctx, cancel := context.WithTimeout(ctx, playBound)
	defer cancel()
	stage, err := demo.Open(ctx, office.URL)
	if err != nil {
		return err
	}
	counts, err := demo.Play(ctx, stage, demo.Story{Lang: d.Lang, Zone: v.Zone, Out: t.out})
	if err != nil {
		return fmt.Errorf("the story did not happen as it should: %w", err)
	}
	_, err = fmt.Fprintf(t.out, "\n%s\n", counts)
	return err
}

// welcome says where the page is, and what to try on it.
func (d demoRun) welcome(t *terminal, url string, now time.Time) {
	text := `
Giaoban chạy thử: %[1]s
Bây giờ là %[2]s. Mời đồng chí mở trang trên rồi thử:
 1. Là Nguyễn Thị Hạnh (Ban Dân vận): gõ /chidao với bot, xem #5, bấm "Ban hành tất cả", "Mỗi chỉ đạo một phiếu".
 2. Là Đặng Thị Hoa (LĐLĐ tỉnh): trong nhóm, bấm "Đã tiếp nhận" rồi "Báo cáo" dưới chỉ đạo #5.
 3. Chuyển đồng hồ đến 20/7/2017, xem ai được nhắc; là Lê Minh Tuấn, gõ /tonghop với bot.
Ctrl+C để dừng.
`
	when := now.Format("15:04 ngày 2/1/2006")
	if d.Lang == "en" {
		when = now.Format("15:04 on 2 January 2006")
		text = `
Giaoban's demo: %[1]s
It is %[2]s there. Open the page, then try this:
 1. As Nguyễn Thị Hạnh (Mobilization Board): type /directives to the bot, look at #5, press "Publish all".
 2. As Đặng Thị Hoa (Labour): in the group, press "Received" and then "Report" below directive #5.
 3. Move the clock to 20 July 2017 and see who is reminded; as Lê Minh Tuấn, type /summary to the bot.
Ctrl+C stops it.
`
	}
	_, _ = fmt.Fprintf(t.out, text, url, when)
}
