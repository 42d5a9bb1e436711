package engine

// A page's AllowUDP traffic bypasses an HTTP proxy: WebRTC's media and STUN, and QUIC. A
// network whose only way out is a proxy has no AllowUDP, so a browser behind one is started
// without it.

// noUDP limits Chromium's WebRTC to what its proxy can carry; quiet turns QUIC off, and
// WebTransport does not use a proxy. Newer versions (seen in 156) have dropped "force-"
// from the name of the switch, and silently ignore the old one.
// Source: https://chromium.googlesource.com/chromium/src/+/main/third_party/blink/public/common/peerconnection/webrtc_ip_handling_policy.h
func noUDP(o Options) []string {
	if o.AllowUDP || o.Proxy == "" && o.PAC == "" {
		return nil
	}
	const policy = "webrtc-ip-handling-policy=disable_non_proxied_udp"
	return []string{"--" + policy, "--force-" + policy}
}

// firefoxNoUDP does the same for Firefox, whose WebTransport does not use a proxy.
// Source: https://searchfox.org/mozilla-central/source/modules/libpref/init/StaticPrefList.yaml
func firefoxNoUDP(o Options) map[string]any {
	if o.AllowUDP || o.Proxy == "" && o.PAC == "" {
		return nil
	}
	return map[string]any{"media.peerconnection.ice.proxy_only": true, "network.webtransport.enabled": false}
}
