package simulator

import "time"

// What a snapshot looks like in JSON. People, chats and files stand in it by their numbers. A change here that an older
// program would misread needs a new snapshotFormat.

type savedState struct {
	Format   int           `json:"format"`
	Now      time.Time     `json:"now"`
	Rate     float64       `json:"rate"`
	Era      int64         `json:"era"`
	Counters savedCounters `json:"counters"`
	Bot      savedPerson   `json:"bot"`
	Privacy  bool          `json:"privacy"`
	Profile  savedProfile  `json:"profile"`
	Limiter  savedLimiter  `json:"limiter"`
	Faults   []savedFault  `json:"faults,omitempty"`
	Allowed  []string      `json:"allowed_updates,omitempty"`
	Webhook  *savedWebhook `json:"webhook,omitempty"`
	Updates  []savedUpdate `json:"updates,omitempty"`
	Presses  []savedPress  `json:"presses,omitempty"`
	People   []savedPerson `json:"people,omitempty"`
	Chats    []savedChat   `json:"chats,omitempty"`
	Private  []savedChat   `json:"private,omitempty"`
	Files    []savedFile   `json:"files,omitempty"`
}

// savedCounters are the last numbers that were given, but for those of people, groups and updates: the next ones.
type savedCounters struct {
	Person     int64 `json:"person"`
	Group      int64 `json:"group"`
	Supergroup int64 `json:"supergroup"`
	Message    int64 `json:"message"`
	Album      int64 `json:"album"`
	Update     int64 `json:"update"`
	Press      int64 `json:"press"`
	Fault      int   `json:"fault"`
	Event      int64 `json:"event"`
	Request    int64 `json:"request"`
}

type savedPerson struct {
	ID          int64   `json:"id"`
	First       string  `json:"first"`
	Last        string  `json:"last,omitempty"`
	Username    string  `json:"username,omitempty"`
	Language    string  `json:"language,omitempty"`
	IsBot       bool    `json:"is_bot,omitempty"`
	Started     bool    `json:"started,omitempty"`
	Blocked     bool    `json:"blocked,omitempty"`
	Deactivated bool    `json:"deactivated,omitempty"`
	Known       bool    `json:"known,omitempty"`
	Groups      []int64 `json:"groups,omitempty"` // in the order of coming in
}

type savedChat struct {
	ID            int64            `json:"id"`
	Kind          string           `json:"kind"`
	Title         string           `json:"title,omitempty"`
	Username      string           `json:"username,omitempty"`
	About         string           `json:"about,omitempty"`
	Forum         bool             `json:"forum,omitempty"`
	LastID        int64            `json:"last_id,omitempty"`
	Pinned        []int64          `json:"pinned,omitempty"`
	Topics        []savedTopic     `json:"topics,omitempty"`
	GeneralClosed bool             `json:"general_closed,omitempty"`
	MigratedTo    int64            `json:"migrated_to,omitempty"`
	MigratedFrom  int64            `json:"migrated_from,omitempty"`
	Destroyed     bool             `json:"destroyed,omitempty"`
	LastBot       int64            `json:"last_bot,omitempty"`
	InviteLink    string           `json:"invite_link,omitempty"`
	Defaults      savedPermissions `json:"defaults"`
	Typing        *savedTyping     `json:"typing,omitempty"`
	Pace          []int64          `json:"pace,omitempty"` // unix nanoseconds
	ReadTo        int64            `json:"read_to,omitempty"`
	Members       []savedMember    `json:"members,omitempty"`
	Messages      []savedMessage   `json:"messages,omitempty"`
}

type savedPermissions struct {
	Send   bool `json:"send"`
	Files  bool `json:"files"`
	Pin    bool `json:"pin"`
	Topics bool `json:"topics"`
}

type savedTopic struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Color  int64  `json:"color"`
	Closed bool   `json:"closed,omitempty"`
	OfBot  bool   `json:"of_bot,omitempty"`
}

type savedTyping struct {
	Action string    `json:"action"`
	Topic  int64     `json:"topic,omitempty"`
	Until  time.Time `json:"until"`
}

type savedMember struct {
	Person    int64  `json:"person"`
	Status    string `json:"status"`
	Rights    uint32 `json:"rights,omitempty"` // one bit each, in the order of rightNames
	Title     string `json:"title,omitempty"`
	Anonymous bool   `json:"anonymous,omitempty"`
	Mute      bool   `json:"mute,omitempty"`
	MuteFiles bool   `json:"mute_files,omitempty"`
	ReadTo    int64  `json:"read_to,omitempty"`
}

type savedMessage struct {
	ID         int64           `json:"id"`
	Date       int64           `json:"date"`
	From       int64           `json:"from,omitempty"`
	By         int64           `json:"by,omitempty"`
	SenderChat int64           `json:"sender_chat,omitempty"`
	Author     string          `json:"author,omitempty"`
	Topic      int64           `json:"topic,omitempty"`
	ReplyTo    int64           `json:"reply_to,omitempty"`
	Quote      string          `json:"quote,omitempty"`
	Forward    *savedOrigin    `json:"forward,omitempty"`
	Album      string          `json:"album,omitempty"`
	Service    *savedService   `json:"service,omitempty"`
	Versions   []savedBody     `json:"versions"` // the present one last
	Edited     int64           `json:"edited,omitempty"`
	Deleted    int64           `json:"deleted,omitempty"`
	Reactions  []savedReaction `json:"reactions,omitempty"`
	Silent     bool            `json:"silent,omitempty"`
	Protected  bool            `json:"protected,omitempty"`

	was message // what finish writes the fields from; nothing in it that is read there is changed in place
}

type savedOrigin struct {
	Person int64 `json:"person,omitempty"`
	Chat   int64 `json:"chat,omitempty"`
	ID     int64 `json:"id"`
	Date   int64 `json:"date"`
}

type savedService struct {
	Kind   string  `json:"kind"`
	People []int64 `json:"people,omitempty"`
	Title  string  `json:"title,omitempty"`
	Color  int64   `json:"color,omitempty"`
	Chat   int64   `json:"chat,omitempty"`
	Pinned int64   `json:"pinned,omitempty"`
}

type savedReaction struct {
	Person int64  `json:"person"`
	Emoji  string `json:"emoji"`
}

type savedBody struct {
	At        int64         `json:"at"` // unix nanoseconds
	Text      string        `json:"text,omitempty"`
	Entities  []savedEntity `json:"entities,omitempty"`
	File      int           `json:"file,omitempty"`
	Spot      *LocationView `json:"spot,omitempty"`
	Markup    *savedMarkup  `json:"markup,omitempty"`
	NoPreview bool          `json:"no_preview,omitempty"`
	Above     bool          `json:"above,omitempty"`
}

type savedEntity struct {
	Kind     string `json:"kind"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     int64  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
	Emoji    string `json:"emoji,omitempty"`
}

type savedMarkup struct {
	Inline      [][]savedButton `json:"inline,omitempty"`
	Keyboard    [][]string      `json:"keyboard,omitempty"`
	Remove      bool            `json:"remove,omitempty"`
	Force       bool            `json:"force,omitempty"`
	Selective   bool            `json:"selective,omitempty"`
	Resize      bool            `json:"resize,omitempty"`
	OneTime     bool            `json:"one_time,omitempty"`
	Persistent  bool            `json:"persistent,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
}

type savedButton struct {
	Text  string `json:"text"`
	Kind  string `json:"kind"`
	Value string `json:"value,omitempty"`
	Field string `json:"field"`
	Raw   string `json:"raw"` // JSON, to the letter as the bot sent it
}

type savedFile struct {
	Number int    `json:"number"`
	ID     string `json:"id"`
	Unique string `json:"unique"`
	Name   string `json:"name,omitempty"`
	Mime   string `json:"mime,omitempty"`
	Path   string `json:"path"`
	Photo  bool   `json:"photo,omitempty"`
	Kind   string `json:"kind,omitempty"` // of what is neither photo nor document
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Data   []byte `json:"data"`
}

type savedUpdate struct {
	ID      int64  `json:"id"`
	Expires int64  `json:"expires"` // unix nanoseconds
	Lane    int64  `json:"lane"`
	Body    string `json:"body"` // JSON, to the letter as the bot gets it
}

type savedPress struct {
	Number  int64  `json:"number"`
	Query   string `json:"query"`
	At      int64  `json:"at"` // unix nanoseconds
	Person  int64  `json:"person"`
	Chat    int64  `json:"chat"`
	Message int64  `json:"message"`
	Data    string `json:"data"`
	Done    bool   `json:"done,omitempty"`
	Text    string `json:"text,omitempty"`
	Alert   bool   `json:"alert,omitempty"`
	URL     string `json:"url,omitempty"`
}

type savedWebhook struct {
	URL         string `json:"url"`
	Secret      string `json:"secret,omitempty"`
	Connections int    `json:"connections"`
	Certificate bool   `json:"certificate,omitempty"`
	LastError   string `json:"last_error,omitempty"`
	LastErrorAt int64  `json:"last_error_at,omitempty"`
}

type savedProfile struct {
	Description string          `json:"description,omitempty"`
	Short       string          `json:"short,omitempty"`
	Commands    []savedCommands `json:"commands,omitempty"`
	Menus       []savedMenu     `json:"menus,omitempty"`
}

type savedCommands struct {
	Scope    string       `json:"scope"`
	Chat     int64        `json:"chat,omitempty"`
	User     int64        `json:"user,omitempty"`
	Language string       `json:"language,omitempty"`
	Commands []apiCommand `json:"commands"`
}

type savedMenu struct {
	Chat   int64      `json:"chat"`
	Button menuButton `json:"button"`
}

type savedLimiter struct {
	Mode LimiterMode `json:"mode"`
	Hold int64       `json:"hold,omitempty"` // nanoseconds
	All  []int64     `json:"all,omitempty"`  // unix nanoseconds
}

type savedFault struct {
	ID         int    `json:"id"`
	Kind       string `json:"kind"`
	Method     string `json:"method,omitempty"` // as it is shown
	Chat       int64  `json:"chat,omitempty"`
	Count      int    `json:"count"`
	Left       int    `json:"left"`
	RetryAfter int    `json:"retry_after"`
	Delay      int64  `json:"delay"` // nanoseconds
}
