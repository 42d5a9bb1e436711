package rules

import (
	"context"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// forwardSpecs puts a real proxy behind the network: it requires a login, refuses the
// third party, and is the only one that resolves the servers' names.
func (c *browserSession) forwardSpecs(ctx context.Context) {
	GinkgoHelper()
	behind := startNetwork(network.Config{Hosts: c.hosts, Rules: []matrix.Rule{ruleOfKind("proxy-auth"), blocked(third, "page")}})
	config := c.network()
	config.Hosts = nil
	Expect(c.runBehind(ctx, config, open(openly+site+"/hello")).text).To(ContainSubstring("cannot reach "+site), "without the rule")

	const variable = "CX_LOGIN"
	config.Rules = append(opened, matrix.Rule{ID: "policy.forward", Kind: "forward", Proxy: behind.Addr(), Credentials: variable})
	config.LookupEnv = func(name string) (string, bool) {
		user, password := behind.Login()
		return user + ":" + password, name == variable
	}
	Expect(c.runBehind(ctx, config, open(openly+site+"/hello")).text).To(saysHello)
	Expect(c.runBehind(ctx, config, open(securely+site+"/hello")).text).To(saysHello)
	Expect(behind.Flows()).To(ContainElements(
		And(HaveField("Method", "GET"), HaveField("Host", site+":80")),
		And(HaveField("Method", "CONNECT"), HaveField("Host", site+":443"))))
	Expect(behind.Events()).To(BeEmpty())

	refused := c.runBehind(ctx, config, open(openly+third+"/hello"))
	Expect(refused.text).To(saysDenied)
	Expect(refused.events).To(ContainElement(And(HaveField("Rule", matrix.Constraint("policy.forward")), HaveField("Method", "GET"), HaveField("Action", "403"),
		HaveField("Reason", "the proxy "+behind.Addr()+" answered 403 Forbidden"), HaveField("Blocked", true))))
	refused = c.runBehind(ctx, config, open(securely+third+"/hello"))
	Expect(refused.text).To(ContainSubstring("answered 403"))
	Expect(refused.events).To(ContainElement(And(HaveField("Method", "CONNECT"), HaveField("Action", "403"), HaveField("Blocked", true))))
	Expect(behind.Events()).To(ContainElements(
		And(HaveField("Method", "GET"), HaveField("Host", third+":80"), HaveField("Blocked", true)),
		And(HaveField("Method", "CONNECT"), HaveField("Host", third+":443"), HaveField("Blocked", true))))
}
