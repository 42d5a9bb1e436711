package engine

// What a page sends by UDP goes past a proxy of HTTP: WebRTC's media and STUN, and QUIC. A
// network whose only way out is a proxy has none of it, so a browser behind one is started
// without.

// noUDP keeps Chromium's WebRTC to what its proxy can carry; quiet has QUIC turned off, and
// WebTransport does not go through a proxy. Newer versions (seen in 156) have dropped "force-"
// from the name of the switch, and pass over the old one in silence.
// Source: https://chromium.googlesource.com/chromium/src/+/main/third_party/blink/public/common/peerconnection/webrtc_ip_handling_policy.h
func noUDP(o Options) []string {
	if o.UDP || o.Proxy == "" && o.PAC == "" {
		return nil
	}
	const policy = "webrtc-ip-handling-policy=disable_non_proxied_udp"
	return []string{"--" + policy, "--force-" + policy}
}

// firefoxNoUDP does the same for Firefox, whose WebTransport knows no proxy.
// Source: https://searchfox.org/mozilla-central/source/modules/libpref/init/StaticPrefList.yaml
func firefoxNoUDP(o Options) map[string]any {
	if o.UDP || o.Proxy == "" && o.PAC == "" {
		return nil
	}
	return map[string]any{"media.peerconnection.ice.proxy_only": true, "network.webtransport.enabled": false}
}
