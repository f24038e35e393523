//go:build unix

package bot

import (
	"crypto/tls"
	"net"
	"syscall"
)

// alive tells whether a connection that nothing is expected on can be used: the other side has not closed it meanwhile.
// A request would fail on it after it was written, and nobody would know whether it had arrived.
func alive(c net.Conn) bool {
	if secured, ok := c.(*tls.Conn); ok {
		c = secured.NetConn()
	}
	raw, ok := c.(syscall.Conn)
	if !ok {
		return true // it tells nothing
	}
	control, err := raw.SyscallConn()
	if err != nil {
		return false
	}
	quiet := false
	err = control.Read(func(fd uintptr) bool {
		var one [1]byte
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		// Whatever there is to be read, the end or a farewell, is nothing that was asked for.
		quiet = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK
		return true
	})
	return err == nil && quiet
}
