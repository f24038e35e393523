package bot

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"

	"giaoban/chat"
)

// Files is where the bot's own files are kept, with what the messenger calls those that it has.
type Files interface {
	Blob(ctx context.Context, hash string) (chat.Blob, bool, error)
	FileID(ctx context.Context, hash string, kind chat.FileKind) (id string, found bool, err error)
	// KeepFileID notes what the messenger calls a blob; an empty id forgets it.
	KeepFileID(ctx context.Context, hash string, kind chat.FileKind, id string) error
}

const (
	// maxKnown bounds how many files' ids are held in memory.
	maxKnown = 1000
	// uploadsAtOnce bounds how many files are held in memory and sent at the same time.
	uploadsAtOnce = 4
)

// uploads sees to it that a file is uploaded once: whoever wants to send one that is being uploaded waits for its id.
type uploads struct {
	files  Files
	log    *slog.Logger
	places chan struct{}

	mu    sync.Mutex
	known map[blobKey]string
	held  map[blobKey]chan struct{} // closed when whoever uploads it is done
}

// blobKey is a blob as one kind of file: as each kind it is another file to the messenger.
type blobKey struct {
	hash string
	kind chat.FileKind
}

func newUploads(files Files, log *slog.Logger) *uploads {
	return &uploads{
		files: files, log: log, places: make(chan struct{}, uploadsAtOnce), known: map[blobKey]string{}, held: map[blobKey]chan struct{}{},
	}
}

// outgoing is a file on its way: by the messenger's id or, without one, with its bytes.
type outgoing struct {
	file chat.File
	id   string
	blob chat.Blob
}

func (o outgoing) key() blobKey { return blobKey{o.file.Blob, o.file.Kind} }

// attached names the part of the request that holds the bytes.
func (o outgoing) attached() string { return "attach://" + o.file.Blob }

// prepare finds out how each file can be sent. Those that have to be uploaded are the caller's until it calls release.
func (u *uploads) prepare(ctx context.Context, list []chat.File) (out []outgoing, release func(), err error) {
	out = make([]outgoing, len(list))
	var missing []blobKey
	for i, f := range list {
		out[i] = outgoing{file: f, id: f.ID}
		if f.ID != "" {
			continue
		}
		if f.Blob == "" || u.files == nil {
			return nil, nil, &chat.DeliveryError{Fault: chat.Refused, Text: "a file that is nowhere kept"}
		}
		if out[i].id, err = u.idOf(ctx, out[i].key()); err != nil {
			return nil, nil, err
		}
		if out[i].id == "" && !slices.Contains(missing, out[i].key()) {
			missing = append(missing, out[i].key())
		}
	}
	if len(missing) == 0 {
		return out, func() {}, nil
	}
	// In one order for all, so that no two wait for one another.
	slices.SortFunc(missing, func(a, b blobKey) int {
		if a.hash != b.hash && a.hash < b.hash || a.hash == b.hash && a.kind < b.kind {
			return -1
		}
		return 1
	})
	release, err = u.hold(ctx, missing)
	if err != nil {
		return nil, nil, err
	}
	if err := u.fill(ctx, out); err != nil {
		release()
		return nil, nil, err
	}
	return out, release, nil
}

// hold makes the files the caller's, one after the other, and waits for a place to upload them.
func (u *uploads) hold(ctx context.Context, keys []blobKey) (release func(), err error) {
	var mine []blobKey
	placed := false
	release = func() {
		u.mu.Lock()
		for _, k := range mine {
			close(u.held[k])
			delete(u.held, k)
		}
		u.mu.Unlock()
		if placed {
			<-u.places
		}
	}
	for _, k := range keys {
		for {
			u.mu.Lock()
			busy := u.held[k]
			if busy == nil {
				u.held[k] = make(chan struct{})
				mine = append(mine, k)
			}
			u.mu.Unlock()
			if busy == nil {
				break
			}
			select {
			case <-busy:
			case <-ctx.Done():
				release()
				return nil, notUploaded(ctx.Err())
			}
		}
	}
	select {
	case u.places <- struct{}{}:
		placed = true
		return release, nil
	case <-ctx.Done():
		release()
		return nil, notUploaded(ctx.Err())
	}
}

func notUploaded(cause error) error {
	return &chat.DeliveryError{Fault: chat.NotSent, Text: "waiting for a file to be uploaded: " + cause.Error(), Cause: cause}
}

// fill looks again for ids, which others may have brought meanwhile, and reads the bytes of what still has none.
func (u *uploads) fill(ctx context.Context, out []outgoing) error {
	for i := range out {
		o := &out[i]
		if o.id != "" {
			continue
		}
		var err error
		if o.id, err = u.idOf(ctx, o.key()); err != nil {
			return err
		}
		if o.id != "" {
			continue
		}
		blob, found, err := u.files.Blob(ctx, o.file.Blob)
		switch {
		case err != nil:
			return unread(err)
		case !found:
			return &chat.DeliveryError{Fault: chat.Refused, Text: "a file that is not kept any more"}
		}
		if o.file.Name != "" {
			blob.Name = o.file.Name
		}
		o.blob = blob
	}
	return nil
}

// unread is the failure to read what is kept: it is tried again, as nothing was sent.
func unread(err error) error {
	return &chat.DeliveryError{Fault: chat.NotSent, Text: "reading a file to be sent: " + err.Error(), Cause: err}
}

func (u *uploads) idOf(ctx context.Context, k blobKey) (string, error) {
	u.mu.Lock()
	id := u.known[k]
	u.mu.Unlock()
	if id != "" {
		return id, nil
	}
	id, _, err := u.files.FileID(ctx, k.hash, k.kind)
	if err != nil {
		return "", unread(err)
	}
	if id != "" {
		u.know(k, id)
	}
	return id, nil
}

func (u *uploads) know(k blobKey, id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.known) >= maxKnown {
		for other := range u.known {
			delete(u.known, other)
			break
		}
	}
	u.known[k] = id
}

// remember notes what the messenger calls a file that was uploaded. Where that fails, it is uploaded again another time.
func (u *uploads) remember(ctx context.Context, o outgoing, id string) {
	if o.id != "" || id == "" {
		return
	}
	u.know(o.key(), id)
	if err := u.files.KeepFileID(ctx, o.file.Blob, o.file.Kind, id); err != nil {
		u.log.Warn("the id of an uploaded file could not be kept; it will be uploaded again", "error", err)
	}
}

// judge returns the error of a request with files. Ids that the messenger does not know any more are forgotten: the next
// request uploads the files. Where an id is not of the bot's own making, nothing can be done about it.
func (u *uploads) judge(ctx context.Context, err error, out []outgoing) error {
	var failed *chat.DeliveryError
	if !errors.As(err, &failed) || failed.Fault != chat.Stale {
		return err
	}
	forgot := false
	for _, o := range out {
		if o.file.Blob == "" || o.id == "" {
			continue
		}
		forgot = true
		u.mu.Lock()
		delete(u.known, o.key())
		u.mu.Unlock()
		if err := u.files.KeepFileID(ctx, o.file.Blob, o.file.Kind, ""); err != nil {
			return unread(err)
		}
	}
	if forgot {
		return failed
	}
	final := *failed
	final.Fault = chat.Refused
	return &final
}
