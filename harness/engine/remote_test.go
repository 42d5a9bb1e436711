package engine

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a hub's browser accepts any certificate only if it must", func(o Options, name string, legacy bool, want any) {
	caps := RemoteCapabilities(o, legacy, name)
	key := "acceptInsecureCerts"
	if legacy {
		key = "acceptSslCerts"
	}
	if want == nil {
		Expect(caps).NotTo(HaveKey(key))
		return
	}
	Expect(caps).To(HaveKeyWithValue(key, want))
},
	Entry("not of itself", Options{Proxy: "p:1"}, "firefox", false, nil),
	Entry("not of itself, on an old hub", Options{Proxy: "p:1"}, "internet explorer", true, nil),
	Entry("where it is to trust an authority", Options{TrustedSPKI: []string{"key"}}, "firefox", false, true),
	Entry("where it is to trust an authority, on an old hub", Options{TrustedSPKI: []string{"key"}}, "internet explorer", true, true),
	Entry("where the user says so", Options{Insecure: true}, "safari", false, true),
	Entry("not Chromium, which takes single authorities", Options{TrustedSPKI: []string{"key"}}, "chrome", false, nil),
)

var _ = It("a hub's Chromium trusts the given authorities, and sends no UDP", func() {
	args := RemoteCapabilities(Options{TrustedSPKI: []string{"key"}, Proxy: "p:1"}, false, "chrome")["goog:chromeOptions"].(map[string]any)["args"]
	Expect(args).To(ContainElements("--ignore-certificate-errors-spki-list=key", "--webrtc-ip-handling-policy=disable_non_proxied_udp"))
	args = RemoteCapabilities(Options{Insecure: true}, false, "MicrosoftEdge")["ms:edgeOptions"].(map[string]any)["args"]
	Expect(args).To(ContainElement("--ignore-certificate-errors"))
})
