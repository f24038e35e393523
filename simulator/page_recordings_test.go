package simulator_test

import (
	"github.com/chromedp/chromedp/kb"

	"giaoban/simulator"
)

// pageRecordings sends what people record with a telephone, and where they are.
func pageRecordings(p *tab) {
	w := p.newTeam()
	p.open(w.lan, w.group)
	sends := func(kind, name string, as bool) {
		p.Helper()
		p.attach(p.file(name, []byte("recorded")))
		p.sees("#tray", name)
		if as {
			p.click("#as-recorded")
		}
		p.click("#send")
		message := p.newest(w.lan, w.group, func(m simulator.Message) bool { return m.Kind == kind })
		if message.Media == nil || message.Media.Size != len("recorded") {
			p.Errorf("the %s is %+v", kind, message.Media)
		}
		p.wait(`document.querySelector('` + last + ` .document')?.dataset.id === '` + itoa(message.ID) + `'`)
	}
	sends("video", "cau.mp4", false)
	sends("video_note", "tron.mp4", true)
	sends("voice", "loi.ogg", true)
	p.shoot("recordings")

	p.click("#clip")
	p.click(".menu .menu-item:last-child")
	p.do(typed("dialog [name=latitude]", "95"))
	p.do(typed("dialog [name=longitude]", "105.47"+kb.Enter))
	p.wait(`document.querySelector('dialog [name=latitude]')?.getAttribute('aria-invalid') === 'true'`)
	p.do(typed("dialog [name=latitude]", kb.Backspace+kb.Backspace+"9.78"+kb.Enter))
	p.allow("/locate")
	place := p.newest(w.lan, w.group, func(m simulator.Message) bool { return m.Kind == "location" })
	if place.Location == nil || place.Location.Latitude != 9.78 || place.Location.Longitude != 105.47 {
		p.Errorf("the place is %+v", place.Location)
	}
	p.sees(last+" .document", "9.78, 105.47")
	p.shoot("place")
}
