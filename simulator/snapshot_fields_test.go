package simulator

import (
	"reflect"
	"strings"
	"testing"
)

// TestNoFieldIsForgottenBySnapshots fails where the state has got a field. Save and restore it, if it must outlive the
// process; then say here that this was thought of.
func TestNoFieldIsForgottenBySnapshots(t *testing.T) {
	for _, c := range []struct {
		of   any
		want string
	}{
		{&Simulator{}, "options clock log methods control page ctx cancel running guard mu bot privacy people peopleOrder usernames chats chatOrder nextPerson nextGroup nextSupergroup lastSharedID albumCount era files fileCount filesByID filesByPath updates poll hook callbacks profile limiter faults faultCount requests hub held rate moved"},
		{&person{}, "id first last username lang isBot started blocked deactivated known private groups"},
		{&chat{}, "id kind title username about forum peer members order count log lastID pinned topics generalClosed migratedTo migratedFrom destroyed lastBot inviteLink defaults typing pace privateReadTo"},
		{&permissions{}, "send sendFiles pin topics"},
		{&topic{}, "id name color closed ofBot"},
		{&typing{}, "action topic until"},
		{&member{}, "person status rights title anonymous mute muteFiles readTo"},
		{&message{}, "chat id date from by senderChat author topic replyTo quote forward album service now past edited deletedAt reactions silent protected"},
		{&origin{}, "person chat id date"},
		{&service{}, "kind people title color chat pinned"},
		{&reaction{}, "person emoji"},
		{&body{}, "at text entities file spot markup noPreview above"},
		{&entity{}, "kind offset length url user language emoji"},
		{&markup{}, "inline keyboard remove force selective resize oneTime persistent placeholder rendered"},
		{&button{}, "text kind value field raw"},
		{&media{}, "number id unique name mime path kind width height data"},
		{&queue{}, "items next allowed wake"},
		{&update{}, "id expires lane body done"},
		{&callbacks{}, "count open ids"},
		{&press{}, "number query at person chat message data answered done text alert url"},
		{&webhook{}, "url secret connections certificate ctx cancel client slots s lanes lastError lastErrorAt"},
		{&profile{}, "commands description short menus"},
		{&commandKey{}, "scope chat user lang"},
		{&limiter{}, "mode hold all"},
		{&fault{}, "id kind method shown chat count left retryAfter delay"},
	} {
		kind := reflect.TypeOf(c.of).Elem()
		var names []string
		for i := range kind.NumField() {
			names = append(names, kind.Field(i).Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s has other fields than snapshots know of:\ngot  %s\nwant %s", kind.Name(), got, c.want)
		}
	}
}
