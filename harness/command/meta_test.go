package command

import (
	"testing"

	. "github.com/onsi/gomega"
)

// TestMetaOf holds what the CI servers say of a build, in their documented variables.
func TestMetaOf(t *testing.T) {
	for name, c := range map[string]struct {
		env   map[string]string
		given []string
		want  [][2]string
	}{
		"GitHub": {map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_SHA": "0123", "GITHUB_REF_NAME": "main", "GITHUB_RUN_NUMBER": "57", "GITHUB_RUN_ID": "9", "GITHUB_SERVER_URL": "https://github.example.test", "GITHUB_REPOSITORY": "acme/site"}, nil,
			[][2]string{{"commit", "0123"}, {"branch", "main"}, {"build", "57"}, {"link", "https://github.example.test/acme/site/actions/runs/9"}}},
		"GitLab": {map[string]string{"GITLAB_CI": "true", "CI_COMMIT_SHA": "0123", "CI_COMMIT_REF_NAME": "main", "CI_PIPELINE_IID": "57", "CI_JOB_URL": "https://ann:secret@gitlab.example.test/-/jobs/9"}, nil,
			[][2]string{{"commit", "0123"}, {"branch", "main"}, {"build", "57"}, {"link", "https://gitlab.example.test/-/jobs/9"}}},
		"Jenkins, and more by flags": {map[string]string{"JENKINS_URL": "https://ci.example.test/", "GIT_COMMIT": "0123", "BUILD_NUMBER": "57"}, []string{"commit=89ab", "customer=acme=1"},
			[][2]string{{"commit", "89ab"}, {"build", "57"}, {"customer", "acme=1"}}},
		"Azure": {map[string]string{"TF_BUILD": "True", "BUILD_BUILDNUMBER": "57", "BUILD_BUILDID": "9", "SYSTEM_COLLECTIONURI": "https://dev.example.test/acme/", "SYSTEM_TEAMPROJECT": "site"}, nil,
			[][2]string{{"build", "57"}, {"link", "https://dev.example.test/acme/site/_build/results?buildId=9"}}},
		"Buildkite": {map[string]string{"BUILDKITE": "true", "BUILDKITE_BRANCH": "main", "BUILDKITE_BUILD_URL": "javascript:alert(1)"}, nil, [][2]string{{"branch", "main"}}},
		"no CI":     {nil, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range servers {
				t.Setenv(s.is, "")
			}
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			m, err := metaOf(c.given)
			g := NewWithT(t)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(m.Pairs()).To(Equal(c.want))
		})
	}
	for _, bad := range []string{"commit", "=x", "Ünder=x"} {
		_, err := metaOf([]string{bad})
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring("want name=value")), bad)
	}
}
