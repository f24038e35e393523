package sheet_test

import (
	"fmt"
	"io"
	"iter"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"giaoban/summary/sheet"
	"giaoban/summary/summarytest"
)

// memoryBar is what a workbook of barRows rows may add, in MiB.
const (
	memoryBar = 64
	barRows   = 100_000
)

// BenchmarkBarSheetMemory measures how much memory a large workbook needs while it is written: the most that is in use at
// any of many looks, less what was in use before.
func BenchmarkBarSheetMemory(b *testing.B) {
	for b.Loop() {
		runtime.GC()
		debug.FreeOSMemory()
		before := held()
		most := before
		table := sheet.Table{Name: "Chi tiết", Heading: []string{"Chi tiết"}}
		for i := range 12 {
			table.Columns = append(table.Columns, sheet.Column{Title: fmt.Sprint("Cột ", i+1), Width: 20})
		}
		table.Rows = large(func() { most = max(most, held()) })
		begun := time.Now()
		counted := &counter{}
		if err := sheet.XLSX(counted, []sheet.Table{table}, sheet.About{Title: "Chi tiết"}); err != nil {
			b.Fatal(err)
		}
		most = max(most, held())
		added := float64(most-before) / (1 << 20)
		verdict := "fail"
		if added <= memoryBar {
			verdict = "pass"
		}
		fmt.Printf("\na workbook of %d rows: %.1f MiB of memory, %.1f MiB written in %v\n", barRows, added, float64(counted.n)/(1<<20), time.Since(begun).Round(time.Millisecond))
		fmt.Printf("bar sheet-memory %.1f <= %d %s\n", added, memoryBar, verdict)
	}
}

// held is the memory that is in use: what is free to be used again is not counted.
func held() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse + m.MSpanInuse + m.MCacheInuse + m.GCSys + m.OtherSys
}

// large makes rows one by one, and lets somebody look now and then.
func large(look func()) iter.Seq[[]sheet.Cell] {
	return func(yield func([]sheet.Cell) bool) {
		for i := range barRows {
			if i%2000 == 0 {
				look()
			}
			row := []sheet.Cell{sheet.Number(i + 1), sheet.Number(i % 500)}
			for j := range 7 {
				row = append(row, sheet.Text(fmt.Sprintf("Đã vận động sửa %d căn nhà tình nghĩa, đợt %d", i, j)))
			}
			row = append(row, sheet.Percent(int64(i%100)*1000), sheet.Decimal(int64(i)), sheet.Moment(summarytest.Start(), time.UTC))
			if !yield(row) {
				return
			}
		}
	}
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return io.Discard.Write(p)
}
