package render

import (
	"strings"

	"giaoban/directive"
)

// Block is a piece of a message that was laid out elsewhere: lines of plain text.
type Block struct {
	Lines []string
	Fixed bool // columns are aligned: shown in a fixed-width face
}

// Blocks makes one message of blocks, with a free line between text and text.
func (r *Renderer) Blocks(lang directive.Lang, blocks []Block) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteString("\n")
			if !block.Fixed && !blocks[i-1].Fixed {
				b.WriteString("\n")
			}
		}
		text := strings.Join(block.Lines, "\n")
		if block.Fixed {
			b.WriteString(r.Text(lang, "list.table", "Text", text))
		} else {
			b.WriteString(r.Text(lang, "list.plain", "Text", text))
		}
	}
	return b.String()
}
