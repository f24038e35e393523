package simulator_test

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// module evaluates an expression in which m is one of the page's modules.
func module[T any](p *tab, name, expression string) T {
	p.Helper()
	return eval[T](p, fmt.Sprintf(`import('/%s').then((m) => (%s))`, name, expression))
}

// pageModules tries the modules that compute, in the browser that runs them.
func pageModules(p *tab) {
	p.open(0, 0)
	p.formats()
	for _, c := range []struct{ module, expression, want string }{
		{"fold.js", `m.fold('  Đền ƠN đáp nghĩa ')`, "den on dap nghia"},
		{"fold.js", `String(m.matches('Liên đoàn Lao động tỉnh', 'dong lien'))`, "true"},
		{"fold.js", `String(m.matches('Liên đoàn', 'công'))`, "false"},
		{"links.js", `JSON.stringify(m.botLink('https://t.me/Giaoban_bot?start=D12', 'giaoban_bot'))`, `{"kind":"start","payload":"D12"}`},
		{"links.js", `JSON.stringify(m.botLink('tg://resolve?domain=giaoban_bot&startgroup=x', 'giaoban_bot'))`, `{"kind":"startgroup","payload":"x"}`},
		{"links.js", `JSON.stringify(m.botLink('https://t.me/giaoban_bot', 'giaoban_bot'))`, `{"kind":"chat","payload":""}`},
		{"links.js", `JSON.stringify(m.botLink('https://t.me/other_bot?start=1', 'giaoban_bot'))`, `null`},
		{"links.js", `JSON.stringify(m.botLink('https://example.org/giaoban_bot?start=1', 'giaoban_bot'))`, `null`},
		{"links.js", `JSON.stringify(m.botLink('not a url', 'giaoban_bot'))`, `null`},
		{"completion.js", `m.commandChoices([{command:'giahan',description:'a'},{command:'baocao',description:'b'}], '/gi', '@b').map((c) => c.insert).join()`, "/giahan@b"},
		{"completion.js", `m.peopleChoices([{username:'minh',name:'Minh Nguyễn'},{username:'',name:'Mi'},{username:'hoa',name:'Hoa'}], '@nguyen').map((c) => c.insert).join()`, "@minh "},
		{"senders.js", `m.sendersFor({type:'supergroup',status:'creator',id:1}, [{type:'channel',status:'creator',id:2},{type:'channel',status:'member',id:3}]).map((s) => s.value).join()`, "anonymous,2"},
		{"senders.js", `m.sendersFor({type:'group',status:'creator'}, []).length + ''`, "0"},
		{"pace.js", `JSON.stringify((({peak,total,chats}) => ({peak,total,chats}))(m.paceOf([
			{ok:true,method:'sendMessage',at:'2017-06-08T08:00:00Z',chat_id:-1},{ok:true,method:'editMessageText',at:'2017-06-08T08:00:00Z',chat_id:-1},
			{ok:false,method:'sendMessage',at:'2017-06-08T08:00:00Z',chat_id:-1},{ok:true,method:'sendChatAction',at:'2017-06-08T08:00:00Z',chat_id:-1},
			{ok:true,method:'sendPhoto',at:'2017-06-08T07:58:00Z',chat_id:-1}], Date.parse('2017-06-08T08:00:30Z'))))`, `{"peak":2,"total":2,"chats":[{"id":-1,"n":2}]}`},
		{"when.js", `m.fromField('2017-07-27T08:30')`, "2017-07-27T08:30:00+07:00"},
		{"when.js", `m.fieldValue(Date.parse('2017-06-08T20:00:00Z'))`, "2017-06-09T03:00"},
		{"when.js", `m.sizeText(1536)`, "1,5 KB"},
		{"timeline.js", `m.arrange([
			{id:1,date:0,from:{id:1}},{id:2,date:60,from:{id:1}},{id:3,date:120,from:{id:2},album:'a'},{id:4,date:120,from:{id:2},album:'a'},{id:5,date:900,from:{id:2}},{id:6,date:90000,from:{id:2},service:{}}],
			{unreadFrom:5, dayOf:(ms) => Math.floor(ms / 86400000)}).map((r) => r.key + (r.first ? '<' : '') + (r.last ? '>' : '') + r.messages.length).join(' ')`,
			"d0<>0 m1<1 m2>1 m3<>2 unread<>0 m5<>1 d1<>0 m6<>1"},
	} {
		if got := module[string](p, c.module, c.expression); got != c.want {
			p.Errorf("%s: %s is %q, want %q", c.module, c.expression, got, c.want)
		}
	}
}

// formats tries texts with entities. The browser writes the result as markup, which shows every text escaped.
func (p *tab) formats() {
	p.Helper()
	for _, c := range []struct{ name, text, entities, want string }{
		{"plain text is no markup", `<b>&amp;`, `[]`, `&lt;b&gt;&amp;amp;`},
		{"nested", `abcdef`, `[{"type":"bold","offset":0,"length":6},{"type":"italic","offset":2,"length":2}]`, `<strong>ab<em>cd</em>ef</strong>`},
		{"same range", `ab`, `[{"type":"bold","offset":0,"length":2},{"type":"underline","offset":0,"length":2}]`, `<strong><u>ab</u></strong>`},
		{"utf-16 offsets", `🎉x`, `[{"type":"strikethrough","offset":2,"length":1}]`, `🎉<s>x</s>`},
		{"cut where the outer ends", `abcd`, `[{"type":"bold","offset":0,"length":2},{"type":"italic","offset":1,"length":3}]`, `<strong>a<em>b</em></strong>cd`},
		{"outside of the text", `ab`, `[{"type":"bold","offset":5,"length":3}]`, `ab`},
		{"unknown type", `ab`, `[{"type":"new","offset":0,"length":1}]`, `<span>a</span>b`},
		{"script addresses are not followed", `x`, `[{"type":"text_link","offset":0,"length":1,"url":"javascript:alert(1)"}]`, `<span>x</span>`},
		{"a block ends its line", "a\nb", `[{"type":"blockquote","offset":0,"length":1}]`, `<blockquote>a</blockquote>b`},
	} {
		expression := fmt.Sprintf(`(() => { const el = document.createElement('p'); el.append(m.format(%s, %s)); return el.innerHTML; })()`, quote(c.text), c.entities)
		if got := module[string](p, "entities.js", expression); got != c.want {
			p.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	link := module[string](p, "entities.js", `(() => { const el = m.format('example.org', [{type:'url',offset:0,length:11}]).firstChild; return el.tagName + ' ' + el.getAttribute('href') + ' ' + el.rel; })()`)
	if want := "A http://example.org noopener noreferrer"; link != want {
		p.Errorf("a bare address becomes %q, want %q", link, want)
	}
}

// pageCatalogues checks that both languages say the same things.
func pageCatalogues(p *tab) {
	p.open(0, 0)
	type catalogue = map[string]string
	const places = `Object.fromEntries(Object.entries(m.%s).map(([k, v]) => [k, typeof v === 'string' ? (v.match(/\{\w+\}/g) ?? []).sort().join() : '(computed)']))`
	vi := module[catalogue](p, "text-vi.js", fmt.Sprintf(places, "vi"))
	en := module[catalogue](p, "text-en.js", fmt.Sprintf(places, "en"))
	for key, want := range vi {
		got, found := en[key]
		if !found {
			p.Errorf("%s is missing in English", key)
		} else if got != "(computed)" && got != want {
			p.Errorf("%s has the places %s in English, %s in Vietnamese", key, got, want)
		}
	}
	for key := range en {
		if _, found := vi[key]; !found {
			p.Errorf("%s is missing in Vietnamese", key)
		}
	}
	for key, file := range usedTexts(p.T) {
		if _, found := vi[key]; !found {
			p.Errorf("%s uses the text %s, which is missing", file, key)
		}
	}
}

// usedTexts finds the texts that the page names literally, and where.
func usedTexts(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	literal := regexp.MustCompile(`\bt\('([^']+)'|data-t(?:-label|-hint)?="([^"]+)"`)
	eachPageFile(t, func(name, content string) {
		for _, match := range literal.FindAllStringSubmatch(content, -1) {
			used[match[1]+match[2]] = name
		}
	})
	if len(used) < 100 {
		t.Errorf("only %d texts were found", len(used))
	}
	return used
}

func eachPageFile(t *testing.T, look func(name, content string)) {
	t.Helper()
	files, err := fs.Glob(os.DirFS("page"), "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile("page/" + name)
		if err != nil {
			t.Fatal(err)
		}
		look(name, string(data))
	}
}

// TestPageRules checks in the sources what would break the page's promises.
func TestPageRules(t *testing.T) {
	forbidden := []struct {
		pattern *regexp.Regexp
		why     string
	}{
		{regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser`), "people's texts must never be parsed as markup"},
		{regexp.MustCompile(`\beval\(|new Function`), "the content security policy forbids it"},
		{regexp.MustCompile(`(?i)(src|href|url)\s*[=(]\s*["']?(https?:)?//`), "the page loads nothing from elsewhere"},
		{regexp.MustCompile(`style="|<script>|\son\w+="`), "the content security policy forbids inline code and styles"},
	}
	eachPageFile(t, func(name, content string) {
		for _, rule := range forbidden {
			if found := rule.pattern.FindString(content); found != "" {
				t.Errorf("%s: %q: %s", name, found, rule.why)
			}
		}
		if strings.HasPrefix(name, "bot") || strings.HasPrefix(name, "file") || strings.HasPrefix(name, "sim") {
			t.Errorf("%s: its address would be taken for the Bot API's or the control interface's", name)
		}
	})
	if diff := cmp.Diff([]string(nil), forbidden[0].pattern.FindAllString("el.textContent = text", -1)); diff != "" {
		t.Errorf("text content is taken for markup: %s", diff)
	}
}
