package simulator

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// detect finds what a client makes clickable by itself.
func detect(text string) []entity {
	if !strings.ContainsAny(text, "/@#.") {
		return nil
	}
	var spans []span
	spans = append(spans, findAddresses(text)...)
	for i := 0; i < len(text); i++ {
		var n int
		var kind string
		switch text[i] {
		case '/':
			n, kind = commandAt(text, i), "bot_command"
		case '@':
			n, kind = mentionAt(text, i), "mention"
		case '#':
			n, kind = hashtagAt(text, i), "hashtag"
		}
		if n > 0 && !slices.ContainsFunc(spans, func(s span) bool { return s.from <= i && i < s.to }) {
			spans = append(spans, span{i, i + n, kind})
		}
	}
	out := make([]entity, 0, len(spans))
	for _, s := range spans {
		out = append(out, entity{kind: s.kind, offset: utf16Len(text[:s.from]), length: utf16Len(text[s.from:s.to])})
	}
	sortEntities(out)
	return out
}

// span is a found part of a text, in bytes.
type span struct {
	from, to int
	kind     string
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func wordByte(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func runeBefore(text string, i int) rune {
	r, size := utf8.DecodeLastRuneInString(text[:i])
	if size == 0 {
		return ' '
	}
	return r
}

func runeAt(text string, i int) rune {
	r, size := utf8.DecodeRuneInString(text[i:])
	if size == 0 {
		return ' '
	}
	return r
}

// name returns how many bytes of word characters begin at i.
func nameLen(text string, i int) int {
	n := 0
	for i+n < len(text) && wordByte(text[i+n]) {
		n++
	}
	return n
}

// commandAt returns the length of the command that begins at i: /name or /name@bot.
func commandAt(text string, i int) int {
	if before := runeBefore(text, i); wordRune(before) || before == '/' || before == '<' || before == '>' {
		return 0
	}
	n := nameLen(text, i+1)
	if n < 1 || n > 64 {
		return 0
	}
	end := i + 1 + n
	if end < len(text) && text[end] == '@' {
		if m := nameLen(text, end+1); m >= 3 && m <= 32 {
			end += 1 + m
		}
	}
	if after := runeAt(text, end); wordRune(after) || after == '/' || after == '<' || after == '>' {
		return 0
	}
	return end - i
}

func mentionAt(text string, i int) int {
	if wordRune(runeBefore(text, i)) {
		return 0
	}
	n := nameLen(text, i+1)
	if n < 3 || n > 32 || wordRune(runeAt(text, i+1+n)) {
		return 0
	}
	return n + 1
}

func hashtagAt(text string, i int) int {
	if before := runeBefore(text, i); wordRune(before) || before == '#' || before == '&' {
		return 0
	}
	n, letters := 0, 0
	for _, r := range text[i+1:] {
		if !wordRune(r) {
			break
		}
		if unicode.IsLetter(r) {
			letters++
		}
		n += utf8.RuneLen(r)
	}
	if letters == 0 || n > 256 {
		return 0
	}
	return n + 1
}

// findAddresses finds web and mail addresses, around each dot between two word characters.
func findAddresses(text string) []span {
	var out []span
	for i := 1; i < len(text)-1; i++ {
		if text[i] != '.' || !hostByte(text[i-1]) || !hostByte(text[i+1]) {
			continue
		}
		from, to := i, i+1
		for from > 0 && (hostByte(text[from-1]) || text[from-1] == '.') {
			from--
		}
		for to < len(text) && (hostByte(text[to]) || text[to] == '.' && to+1 < len(text) && hostByte(text[to+1])) {
			to++
		}
		if s, ok := addressAround(text, from, to); ok {
			out = append(out, s)
			to = s.to
		}
		i = to
	}
	return out
}

func hostByte(c byte) bool { return c == '-' || wordByte(c) }

// addressAround widens a host name to the address it is part of.
func addressAround(text string, from, to int) (span, bool) {
	host := text[from:to]
	if at := strings.LastIndexByte(text[:from], '@'); at >= 0 && at == from-1 {
		start := at
		for start > 0 && (hostByte(text[start-1]) || strings.IndexByte(".+%", text[start-1]) >= 0) {
			start--
		}
		return span{start, to, "email"}, start < at && knownTop(host)
	}
	if to < len(text) && text[to] == '@' {
		return span{}, false // the first part of a mail address, whose host follows
	}
	scheme := ""
	for _, s := range [...]string{"https://", "http://", "ftp://"} {
		if strings.HasSuffix(strings.ToLower(text[:from]), s) {
			scheme = s
			break
		}
	}
	_, ipErr := netip.ParseAddr(host)
	if scheme == "" && (!knownTop(host) || wordRune(runeBefore(text, from))) || scheme != "" && ipErr != nil && !hasLetterTop(host) {
		return span{}, false
	}
	return span{from - len(scheme), pathEnd(text, to), "url"}, true
}

// pathEnd returns where the port, path, query and fragment after a host end; punctuation at the end is not theirs.
func pathEnd(text string, to int) int {
	end := to
	if end < len(text) && strings.IndexByte(":/?#", text[end]) >= 0 {
		for end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if unicode.IsSpace(r) || strings.ContainsRune("<>\"«»“”", r) {
				break
			}
			end += size
		}
		for end > to && strings.IndexByte(".,:;!?'()[]", text[end-1]) >= 0 {
			end--
		}
	}
	return end
}

func hasLetterTop(host string) bool {
	top := host[strings.LastIndexByte(host, '.')+1:]
	return len(top) >= 2 && strings.IndexFunc(top, func(r rune) bool { return r < 'A' }) < 0
}

// knownTop tells whether a bare name ends in one of the usual top-level domains.
func knownTop(host string) bool {
	switch strings.ToLower(host[strings.LastIndexByte(host, '.')+1:]) {
	case "com", "org", "net", "vn", "gov", "edu", "info", "biz", "io", "me", "dev", "app", "ru", "uk", "de", "fr", "eu", "asia", "xyz":
		return true
	}
	return false
}

// checkedLink returns an address in the form the server keeps, or "" when it is none.
func checkedLink(raw string) string {
	raw = strings.TrimSpace(raw)
	if raw == "" || strings.ContainsAny(raw, " \n\t") {
		return ""
	}
	if !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return ""
	}
	switch u.Scheme = strings.ToLower(u.Scheme); u.Scheme {
	case "tg", "ton", "tonsite":
		return u.String()
	case "http", "https", "ftp":
	default:
		return ""
	}
	if _, err := netip.ParseAddr(u.Hostname()); err != nil && !strings.Contains(strings.Trim(u.Hostname(), "."), ".") {
		return ""
	}
	u.Host = strings.ToLower(u.Host)
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String()
}

// userLink reads tg://user?id=123.
func userLink(raw string) (int64, bool) {
	u, err := url.Parse(raw)
	if err != nil || !strings.EqualFold(u.Scheme, "tg") || !strings.EqualFold(u.Host, "user") {
		return 0, false
	}
	id, err := strconv.ParseInt(u.Query().Get("id"), 10, 64)
	return id, err == nil && id > 0
}
