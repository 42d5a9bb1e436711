package scenarios

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a site is public, to the browsers of a cloud,", func(site string, is bool) {
	Expect(Choice{Site: site}.public(context.Background())).To(Equal(is))
},
	Entry("at a public address", "https://93.184.215.14/login", true),
	Entry("of any variant", "https://[2606:2800:21f::1]/{variant}", true),
	Entry("not on this machine", "http://127.0.0.1:8080", false),
	Entry("not under its name", "http://localhost:8080", false),
	Entry("not in a private range", "https://10.1.2.3", false),
	Entry("not in IPv6's", "https://[fd00::1]/", false),
	Entry("not next door", "https://169.254.1.1/", false),
	Entry("not at a name that is nobody's", "https://bank.invalid", false),
	Entry("not where it is the reference SaaS", "", false),
)
