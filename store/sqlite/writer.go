package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"giaoban/chat"
	"giaoban/store"
)

// groupLimit bounds how many callers share a transaction, so that none waits for an endless one.
const groupLimit = 512

// quietAfter is after how many ops that came alone the next one is taken to come alone, too.
const quietAfter = 8

// company is for how long settlements alone wait for something else to be flushed with. A flush takes a disk a tenth of that at best,
// and every flush of theirs delays a commit, which somebody waits for.
const company = time.Millisecond

// light is how many rows are little: what people wait for is less.
const light = 24

// writer is the one that writes. Whatever waits is done in one transaction by its goroutine, and answered by the flusher. Whoever
// comes alone writes and flushes by itself: going from goroutine to goroutine and back would take as long as a flush.
//
// Callers could be kept apart by a savepoint each. They are kept apart by checking before writing instead, which costs
// nothing where all goes well: nobody else writes, so that what was checked stays true. Where a statement fails after a
// caller has written all the same (a full disk), the transaction is undone and each of its callers gets one of their own.
type writer struct {
	conn  *conn
	log   *slog.Logger
	epoch int64                             // of the sender that may claim
	grown chan struct{}                     // the write-ahead log should be moved into the file
	pages int64                             // written into it since it was
	fault atomic.Pointer[store.Unavailable] // why the last transaction failed; nil where it did not

	turn    sync.Mutex     // held by who writes: the writer's goroutine, or who came alone
	loners  sync.WaitGroup // those who came alone
	flusher *flusher
	broken  atomic.Pointer[store.Unavailable] // why nothing more is written at all

	outbox  sync.Mutex // guards the queue, which the writer changes within transactions, and epoch and stale
	waiting *queue
	stale   bool // the queue has to be read again first
	counter counter
	patient bool // the last transaction left heavy ops out

	mu     sync.Mutex
	first  []*op // those that free chats for others in the same transaction
	queue  []*op
	heavy  []*op // those that many wait for no longer than for a few others
	filled chan struct{}
	lone   int // how many ops came one after the other, with nobody else waiting
	closed bool
	done   chan struct{}
}

// The states of an op.
const (
	waiting int32 = iota
	taken
	withdrawn
)

// op is what one caller wants written.
type op struct {
	apply func(*tx) error   // within a transaction
	alone func(*conn) error // between two
	state atomic.Int32
	frees bool // it goes before others in its transaction
	rows  int  // that it will write, about
	err   error
	done  chan struct{}
}

// tx is the transaction that ops write in.
type tx struct {
	*conn
	counts map[chat.State]int64 // how many more envelopes were sent, and given up; those that wait are counted where it is asked for
	epoch  int64                // the writer's, once this is committed
	queue  *queue
	desk   *counter
	handed []*item // claimed for the desk
	places int     // reserved there
	tallies
}

func newWriter(c *conn, log *slog.Logger, toDisk func(*os.File) error) *writer {
	return &writer{
		conn: c, log: log, waiting: newQueue(), grown: make(chan struct{}, 1), filled: make(chan struct{}, 1), done: make(chan struct{}),
		flusher: newFlusher(toDisk),
	}
}

func (w *writer) start() {
	go w.run()
	go w.flushes()
}

// close takes nothing more and waits until all that was taken is done.
func (w *writer) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	signal(w.filled)
	w.loners.Wait()
	<-w.done
	<-w.flusher.done
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// do has an op carried out and waits until it is on the disk. Where ctx ends before it was begun, it is not done at all.
func (w *writer) do(ctx context.Context, o *op) error {
	o.done = make(chan struct{})
	return w.submit(ctx, o)
}

// between has alone carried out by the writer between two transactions.
func (w *writer) between(ctx context.Context, alone func(*conn) error) error {
	return w.do(ctx, &op{alone: alone})
}

func (w *writer) submit(ctx context.Context, o *op) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return store.ErrClosed
	}
	if w.comesAlone() {
		w.loners.Add(1)
		w.mu.Unlock()
		w.writeAlone(o)
		return o.err
	}
	switch {
	case o.rows > light || o.alone != nil:
		w.heavy = append(w.heavy, o)
	case o.frees:
		w.first = append(w.first, o)
	default:
		w.queue = append(w.queue, o)
	}
	w.mu.Unlock()
	signal(w.filled)
	select {
	case <-o.done:
		return o.err
	case <-ctx.Done():
		if o.state.CompareAndSwap(waiting, withdrawn) {
			return ctx.Err()
		}
		<-o.done // it is being written: what came of it must be known
		return o.err
	}
}

// comesAlone tells whether nobody else writes, flushes, or is likely to come. The turn to write is then the caller's.
func (w *writer) comesAlone() bool {
	if w.lone < quietAfter || w.queued() || !w.turn.TryLock() {
		return false
	}
	if w.flusher.waiting.Load() == 0 { // nobody adds to it but whose turn it is
		return true
	}
	w.turn.Unlock()
	return false
}

// writeAlone writes an op, whose turn it is, and answers it when it is on the disk. Others may write as soon as it has; what they
// write is flushed, and handed over, after it.
func (w *writer) writeAlone(o *op) {
	defer w.loners.Done()
	written := false
	defer func() {
		if !written {
			crash(recover())
		}
	}()
	o.state.Store(taken)
	w.flusher.waiting.Add(1)
	b := w.write([]*op{o})
	w.flusher.turn.Lock()
	w.turn.Unlock()
	w.conclude(b)
	w.flusher.turn.Unlock()
	written = true
}

// crash ends the program, as a panic in the writer's own goroutine does: the transaction is open, and whoever recovers from a
// panic of its own must not go on with that.
func crash(p any) {
	stack := debug.Stack()
	go func() { panic(fmt.Sprintf("writing into the store: %v\n%s", p, stack)) }()
	select {}
}

// queued tells whether an op waits for the writer's goroutine.
func (w *writer) queued() bool { return len(w.first)+len(w.queue)+len(w.heavy) > 0 }

func (w *writer) run() {
	defer close(w.done)
	defer close(w.flusher.batches)
	for range w.filled {
		w.holdBack()
		w.gather()
		for {
			w.turn.Lock()
			ops, closed := w.take()
			if len(ops) == 0 {
				w.turn.Unlock()
				if closed {
					return
				}
				break
			}
			w.flusher.waiting.Add(1)
			b := w.write(ops)
			w.turn.Unlock()
			w.flusher.batches <- b
		}
	}
}

// holdBack waits for company where nothing but settlements is to be written. It does so once, before the first transaction of many:
// while the disk is busy anyhow, waiting would only cost time.
func (w *writer) holdBack() {
	if !w.onlyFrees() {
		return
	}
	timer := time.NewTimer(company) //nolint:forbidigo // what a disk takes is measured by the wall's clock
	defer timer.Stop()
	for w.onlyFrees() {
		select {
		case <-w.filled:
		case <-timer.C:
			return
		}
	}
}

// onlyFrees tells whether nothing waits but ops that free chats for others, and more may come.
func (w *writer) onlyFrees() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.first) > 0 && len(w.queue)+len(w.heavy) == 0 && !w.closed
}

// gather lets those go on who are about to ask for something as well, so that they share the flush, for as long as any come.
func (w *writer) gather() {
	for before, now := -1, 0; now > before && now < groupLimit; {
		runtime.Gosched()
		w.mu.Lock()
		before, now = now, len(w.first)+len(w.queue)+len(w.heavy)
		w.mu.Unlock()
	}
}

// take returns the next ops that nobody has withdrawn. Where somebody wants little written, people wait for that: what is
// much, such as the settlement of a broadcast's messages, joins only in every other transaction.
func (w *writer) take() (ops []*op, closed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if waited := w.patient && len(w.heavy) > 0; !waited || w.heavy[0].alone == nil {
		ops, w.first = next(ops, w.first)
		ops, w.queue = next(ops, w.queue)
	}
	if len(ops) == 0 || w.patient {
		ops, w.heavy = next(ops, w.heavy)
		w.patient = false
	} else {
		w.patient = len(w.heavy) > 0
	}
	switch {
	case len(ops) == 1 && !w.queued():
		w.lone++
	case len(ops) > 0:
		w.lone = 0
	}
	return ops, w.closed && !w.queued()
}

// next moves ops from a queue to those that are carried out together.
func next(ops, queue []*op) (together, rest []*op) {
	for len(ops) < groupLimit && len(queue) > 0 {
		o := queue[0]
		if o.alone != nil && len(ops) > 0 {
			break
		}
		queue[0] = nil
		queue = queue[1:]
		if o.state.CompareAndSwap(waiting, taken) {
			ops = append(ops, o)
		}
		if o.alone != nil {
			break
		}
	}
	return ops, queue
}

// write does ops in one transaction, or each in its own where one of them spoils it. They are to be answered once that is on
// the disk.
func (w *writer) write(ops []*op) batch {
	b := batch{ops: ops}
	if o := ops[0]; o.alone != nil {
		o.err = o.alone(w.conn)
	} else if err := w.together(&b, ops); err != nil {
		for _, o := range ops {
			if len(ops) == 1 {
				o.err = err
			} else if err := w.together(&b, []*op{o}); err != nil {
				o.err = err
			}
		}
	}
	if w.pages >= checkpointAfter {
		w.pages = 0
		signal(w.grown)
	}
	return b
}

// together does ops in one transaction. An error means that nothing was written of any of them.
func (w *writer) together(b *batch, ops []*op) error {
	if broken := w.broken.Load(); broken != nil {
		return broken
	}
	err := w.attempt(b, ops)
	err = explain(err)
	w.note(err)
	return err
}

func (w *writer) attempt(b *batch, ops []*op) error {
	if err := w.reload(); err != nil {
		return err
	}
	if err := w.begin(); err != nil {
		return fmt.Errorf("beginning to write: %w", err)
	}
	t := &tx{conn: w.conn, counts: map[chat.State]int64{}, epoch: w.epoch, queue: w.waiting, desk: &w.counter}
	claimed, err := w.apply(t, ops)
	if err == nil {
		if _, err = w.conn.exec("COMMIT"); err != nil {
			err = fmt.Errorf("writing it down: %w", err)
		}
	}
	if err != nil {
		t.unreserve(t.places)
		return w.undo(err)
	}
	w.setEpoch(t.epoch)
	w.pages += w.conn.written()
	if len(claimed) > 0 {
		b.claimed, b.desk = append(b.claimed, claimed...), t.desk.Desk
	}
	return nil
}

func (w *writer) setEpoch(epoch int64) {
	w.outbox.Lock()
	defer w.outbox.Unlock()
	w.epoch = epoch
}

// apply carries the ops out within the transaction, and returns what is claimed for the desk by them.
func (w *writer) apply(t *tx, ops []*op) ([]chat.Claimed, error) {
	w.outbox.Lock()
	defer w.outbox.Unlock()
	for _, o := range ops {
		if o.err = o.apply(t); o.err != nil && !refusal(o.err) {
			return nil, o.err
		}
	}
	if err := t.tally(); err != nil {
		return nil, err
	}
	return contents(t, t.handed)
}

// refusal tells whether an op found before it wrote anything that it must not. After any other error nobody knows what
// was written.
func refusal(err error) bool {
	for _, kind := range []error{store.ErrConflict, store.ErrRepeated, store.ErrFenced, store.ErrBlob} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// nextAt returns when something in the outbox may go.
func (w *writer) nextAt() (at int64, waits bool) {
	w.outbox.Lock()
	defer w.outbox.Unlock()
	return w.waiting.nextAt()
}

// claimable returns how many envelopes a claim may take out at most; 0 where it would find none, and nobody is to be told that
// another sender has taken over. It looks at nothing on the disk. What has expired comes on top: its rows are written, too.
func (w *writer) claimable(req chat.ClaimRequest) int {
	w.outbox.Lock()
	defer w.outbox.Unlock()
	if w.stale || req.Epoch < w.epoch {
		return req.Limit
	}
	n := 0
	for lane := chat.Interactive; lane <= min(req.Lowest, chat.Digest); lane++ {
		if w.waiting.next(lane, millis(req.Now)) != nil {
			n += len(w.waiting.ready[lane]) // each is of one chat, of which there can be one envelope under way
		}
	}
	return min(n, req.Limit)
}

// begin waits for as long as a foreign program holds the file: somebody may be looking at it with another tool.
func (w *writer) begin() error {
	for {
		_, err := w.conn.exec("BEGIN IMMEDIATE")
		if !busy(err) {
			return err
		}
		w.log.Warn("another program holds the store's file; waiting for it", "error", err)
	}
}

func (w *writer) undo(cause error) error {
	// Some failures end the transaction by themselves; rolling back then only says that there is none.
	if _, err := w.conn.exec("ROLLBACK"); err != nil {
		w.log.Debug("nothing to undo", "error", err)
	}
	w.outbox.Lock()
	defer w.outbox.Unlock()
	w.stale = true
	return cause
}

// reload reads the queue again where a transaction that had changed it was undone.
func (w *writer) reload() error {
	if !w.stale {
		return nil
	}
	w.outbox.Lock()
	defer w.outbox.Unlock()
	if err := w.waiting.load(w.conn); err != nil {
		return err
	}
	w.stale = false
	return nil
}

// tally writes down what was counted.
func (t *tx) tally() error {
	for state, n := range t.counts {
		if n == 0 {
			continue
		}
		_, err := t.exec("INSERT INTO outbox_counts (state, n) VALUES (?, ?) ON CONFLICT (state) DO UPDATE SET n = n + excluded.n",
			string(state), n)
		if err != nil {
			return fmt.Errorf("counting envelopes: %w", err)
		}
	}
	return t.write(t.exec)
}
