package handlers_test

import (
	"strings"

	"giaoban/chat"
)

func photo(id string) chat.File { return chat.File{Kind: chat.Photo, ID: id, Unique: "u" + id} }

// leaderStories are what leaders do beside plain reports, and what the Board answers.
func leaderStories() map[string][]act {
	group := func(value string) act { return act{who: hoa, in: ldld, value: value} }
	own := func(value string) act { return act{who: hoa, in: hoa, value: value} }
	board := func(value string) act { return act{who: officer, in: officer, value: value} }
	writes := func(text string) act { return act{who: hoa, in: hoa, write: text} }
	return map[string][]act{
		"evidence_private": {
			writes("/baocao 1"), own("working"), own("50"), {who: hoa, in: hoa, files: []chat.File{photo("p1")}},
			{who: hoa, in: hoa, write: "đã rà soát", files: []chat.File{photo("p2"), photo("p1")}, album: "a"},
			own("~e.files"), writes("xong"), {who: hoa, in: hoa, files: []chat.File{{Kind: chat.Voice, ID: "v"}, {Kind: chat.Location, ID: "9.78,105.47"}}},
			own("ok"), own("~e.files"), own("clear"), own("~b"), own("send"),
			{who: officer, in: officer, data: "evd:1:ldld:1"}, writes("/lichsu 1"), {who: hoa, in: hoa, data: "evd:1:ldld:1"},
		},
		"evidence_group": {
			{who: hoa, in: ldld, data: "rep:1"}, group("done"), group("~s"), group("~t"),
			{who: hoa, in: ldld, files: []chat.File{photo("p1"), photo("p2")}, album: "a"}, group("~t"),
			{who: hoa, in: ldld, files: []chat.File{{Kind: chat.Document, ID: "d"}}}, group("ok"), group("send"),
		},
		"difficulty": {
			{who: hoa, in: ldld, data: "rep:1"}, group("blocked"), {who: hoa, in: ldld, reply: "thiếu vốn"}, group("urgent"), group("ok"),
			group("send"), {who: hoa, in: ldld, write: "/nhiemvu"}, {who: officer, in: officer, data: "ans:1:ldld:1"},
			{who: officer, in: officer, write: "sẽ cấp thêm vốn"},
		},
		"initiative": {
			writes("/baocao 2 2 công trình đã xong móng"), own("~e.idea"), writes("mỗi tổ một công trình"),
			own("~e.files"), {who: hoa, in: hoa, files: []chat.File{photo("p1"), {Kind: chat.Document, ID: "d"}}, album: "a"}, own("ok"), own("send"),
			{who: officer, in: officer, data: "shr:2:ldld:1"}, board("yes"), {who: officer, in: officer, data: "shr:2:ldld:1"},
		},
		"correct": {
			writes("/baocao 3 4 nhà đang lợp"), own("send"), writes("/suabaocao 3"), own("~e.figure"), writes("5"), own("send"),
			{who: hoa, in: hoa, data: "cor:3"}, own("~e.state"), own("~b"), own("~c"), writes("/lichsu 3"),
			{who: hoa, in: hoa, write: "/suabaocao 3", hours: 25}, writes("/suabaocao 1"), writes("/suabaocao"),
		},
		"figures": {
			writes("/baocao 2"), own("working"), writes("5"), own("5"), own("~c"), writes("/baocao 3"), own("working"), writes("12/20"),
			own("8"), own("~c"), writes("/baocao 3 60% đã sửa 12/20 nhà"), own("12"), own("~c"), writes("/baocao 1 0"), own("~c"),
			writes("/baocao 1 150% x"), own("~c"), writes("/baocao 2 hai mươi"),
		},
		"pause": {
			writes("/baocao 1"), own("working"), {who: hoa, in: hoa, write: "60", hours: 25}, writes("có ai không"), own("~r"),
			writes("đã họp"), own("ok"), own("send"),
			{who: hoa, in: ldld, data: "rep:2"}, {who: hoa, in: ldld, value: "working", hours: 25}, group("~c"),
		},
		"lapse": {
			{who: hoa, in: ldld, data: "rep:1"}, group("working"), group("~t"), {who: hoa, in: ldld, lapse: true, hours: 25},
			group("50"), group("~r"), group("~t"), {who: hoa, in: ldld, reply: "60"}, group("~c"),
			writes("/baocao 1"), own("working"), {who: hoa, in: hoa, lapse: true, hours: 25}, writes("60"), own("~r"), own("~c"),
		},
		"handover": {
			{who: hoa, in: ldld, data: "rep:3"}, group("working"), writes("/start rep_3_ldld_rt_0"), writes("4"), writes("đang lợp"),
			own("ok"), own("send"), writes("/start rep_3_ldld_rt_0"), own("~c"), writes("/start rep_3_hnd_rt_0"), writes("/start rep_x"),
		},
		"filters": {
			{who: hoa, in: hoa, write: "/baocao 1 xong", hours: 24 * 47}, own("send"), writes("/nhiemvu"), {who: hoa, in: hoa, data: "tsk:0:soon"},
			{who: hoa, in: hoa, data: "tsk:0:board"}, writes("/nhiemvu không hạn"), {who: hoa, in: ldld, write: "/nhiemvu", hours: 72},
			{who: hoa, in: ldld, data: "tsk:0:late"},
		},
		"bounds": {
			writes("/baocao 1"), own("working"), own("~t"), own("50"), writes(strings.Repeat("dài ", 1000)), writes("ngắn"),
			{who: hoa, in: hoa, files: many(25)}, own("ok"), own("~e.idea"), own("~s"), own("send"),
		},
	}
}

func many(n int) []chat.File {
	var files []chat.File
	for i := range n {
		files = append(files, photo(string(rune('a'+i))))
	}
	return files
}
