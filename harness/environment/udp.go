package environment

import (
	"context"
	"fmt"
	"net"
	"time"

	"cxmatrix/harness/browser"
)

// How long a page may take to send its first datagram: WebRTC sends it as soon as it has a
// description, so a second is ample. A page that is not done by then has sent none.
const udpTimeout = 3 * time.Second

// checkUDP has a page send datagrams past the proxy, as WebRTC and WebTransport do, to a port of
// this machine that must not receive any.
func checkUDP(ctx context.Context, p *checker) (string, error) {
	if !p.isLocal() {
		p.skip("WebRTC's UDP: the browser is on another machine, where a datagram that bypasses the network can't be detected; Chromium and Firefox are configured to send none")
		return "", nil
	}
	port, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		return "", browser.NewToolError("try UDP", err)
	}
	defer port.Close()
	received, packet := make(chan struct{}), make([]byte, 1)
	go func() {
		if _, _, err := port.ReadFrom(packet); err == nil {
			close(received)
		}
	}()
	if err := p.openProbe(ctx, fmt.Sprintf("http://%s/udp/%s?to=%s", calibrationHost, p.uniqueName(), port.LocalAddr())); err != nil {
		return "", err
	}
	said, err := p.waitForOutput(ctx, udpTimeout, received)
	select {
	case <-received:
		if p.spec.Network.OpenUDP {
			return "the browser sends UDP past the proxy, as asked", nil
		}
		return "", notEnforced("the browser sends UDP that bypasses the network, by %s", protocolOf(packet[0]))
	default:
	}
	if p.spec.Network.OpenUDP && err == nil {
		return "", &untestedError{"UDP is open, and the browser sent none"}
	}
	if said == "none" {
		return "the browser has no WebRTC", err
	}
	return "WebRTC sent no UDP", err
}

// protocolOf names the protocol of datagrams that begin so. Sources: RFC 8489, section 5 (STUN
// begins with two zero bits), RFC 9000, section 17.2 (QUIC's long header with two that are set).
func protocolOf(first byte) string {
	if first>>6 == 0 {
		return "WebRTC"
	}
	return "WebTransport"
}

// waitForOutput waits until a page of ours shows its result, or done is closed; "" if the
// page shows none.
func (p *checker) waitForOutput(ctx context.Context, patience time.Duration, done <-chan struct{}) (string, error) {
	for until := time.Now().Add(patience); ; {
		found, err := p.Page.Elements(ctx, "#out")
		switch {
		case err != nil:
			return "", err
		case len(found) > 0 && found[0].Text != "":
			return found[0].Text, nil
		case time.Now().After(until):
			return "", nil
		}
		select {
		case <-done:
			return "", nil
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(pollInterval):
		}
	}
}

// isLocal reports whether the browser is known to run on this machine.
func (p *checker) isLocal() bool { return p.spec.Target.Dialect == "" }

// udpPage is ECMAScript 3, so that the oldest browser can run it. A second is for a browser
// that keeps gathering useless candidates.
const udpPage = `<!DOCTYPE html><html><head><title>cxmatrix</title><link rel="icon" href="data:,"></head><body><p id="out"></p><script>
var to = %q, RTC = window.RTCPeerConnection || window.webkitRTCPeerConnection, said = false;
function say(text) { if (!said) { said = true; document.getElementById("out").innerHTML = text; } }
function nothing() {}
if (window.WebTransport) try { var t = new WebTransport("https://" + to + "/"); t.ready["catch"](nothing); t.closed["catch"](nothing); } catch (e) {}
if (!RTC) say("none"); else try {
  var c = new RTC({iceServers: [{urls: "stun:" + to}]});
  c.onicecandidate = function (e) { if (!e.candidate) say("gathered"); };
  c.createDataChannel("x");
  c.createOffer().then(function (o) { return c.setLocalDescription(o); })["catch"](function () { say("refused"); });
  setTimeout(function () { say("waited"); }, 1000);
} catch (e) { say("refused"); }
</script></body></html>`
