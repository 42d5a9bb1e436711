package results_test

import (
	"encoding/json"
	"time"

	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("settings of a cell", func() {
	const text = `{"accept-insecure-certs":"true","defects":"a,b","engine":"rod","piece":"65536","target":"local","time-limit":"1m30s","tolerance":"12.5","variant":"chunked"}`

	It("are strings in JSON, as those of earlier runs are", func() {
		var s results.Settings
		Expect(json.Unmarshal([]byte(text), &s)).To(Succeed())
		Expect(s).To(Equal(results.Settings{
			Insecure: true, Defects: results.Names{"a", "b"}, Engine: "rod", ChunkSize: 65536, Target: "local",
			TimeLimit: results.TextDuration(90 * time.Second), Tolerance: 12.5, Variant: "chunked",
		}))
		Expect(json.Marshal(s)).To(MatchJSON(text))
	})
	It("leave out what is not set", func() {
		Expect(json.Marshal(results.Settings{Engine: "rod"})).To(MatchJSON(`{"engine":"rod"}`))
	})
})
