package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"time"

	"github.com/vishvananda/netns"
	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
)

// replyTime is how long a reply is waited for, in every leg, before the check is
// tried again: a port that just came up may not forward yet.
const replyTime = 200 * time.Millisecond

const protocolICMP = 1

// pingFrom sends one echo request from a socket opened in a namespace and waits
// for its reply.
func pingFrom(ctx context.Context, ns netns.NsHandle, to netip.Addr) error {
	socket, err := socketIn(ns)
	if err != nil {
		return fmt.Errorf("open a socket: %w", err)
	}
	defer socket.Close()
	deadline := time.Now().Add(replyTime)
	if end, has := ctx.Deadline(); has && end.Before(deadline) {
		deadline = end
	}
	if err := socket.SetDeadline(deadline); err != nil {
		return err
	}
	id := os.Getpid() & 0xffff
	request := icmp.Message{Type: ipv4.ICMPTypeEcho, Body: &icmp.Echo{ID: id, Seq: 1, Data: []byte("pupitre")}}
	packet, err := request.Marshal(nil)
	if err != nil {
		return err
	}
	if _, err := socket.WriteTo(packet, &net.IPAddr{IP: to.AsSlice()}); err != nil {
		return fmt.Errorf("ping %s: %w", to, err)
	}
	return awaitReply(socket, id, to)
}

func awaitReply(socket *icmp.PacketConn, id int, from netip.Addr) error {
	buffer := make([]byte, 1500)
	for {
		n, _, err := socket.ReadFrom(buffer)
		if err != nil {
			return fmt.Errorf("ping %s: %w", from, err)
		}
		message, err := icmp.ParseMessage(protocolICMP, buffer[:n])
		if err != nil || message.Type != ipv4.ICMPTypeEchoReply {
			continue
		}
		if echo, ok := message.Body.(*icmp.Echo); ok && echo.ID == id {
			return nil
		}
	}
}

// socketIn opens an ICMP socket inside a namespace; it stays there when the
// thread comes home.
func socketIn(ns netns.NsHandle) (*icmp.PacketConn, error) {
	runtime.LockOSThread()
	home, err := netns.Get()
	if err != nil {
		runtime.UnlockOSThread()
		return nil, err
	}
	defer home.Close()
	err = netns.Set(ns)
	var socket *icmp.PacketConn
	if err == nil {
		socket, err = icmp.ListenPacket("ip4:icmp", "0.0.0.0")
	}
	if back := netns.Set(home); back != nil {
		return socket, errors.Join(err, back) // the thread stays locked and dies with its goroutine
	}
	runtime.UnlockOSThread()
	return socket, err
}
