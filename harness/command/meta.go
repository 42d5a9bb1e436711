package command

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	"cxmatrix/results"
)

// ci are the variables in which a CI server says what it builds.
type ci struct {
	is                    string // the variable by which it is known
	commit, branch, build string
	link                  func() string
}

func variable(name string) func() string { return func() string { return os.Getenv(name) } }

// Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/variables,
// https://docs.gitlab.com/ci/variables/predefined_variables/, https://www.jenkins.io/doc/book/pipeline/jenkinsfile/,
// https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables,
// https://buildkite.com/docs/pipelines/configure/environment-variables.
var servers = []ci{
	{"GITHUB_ACTIONS", "GITHUB_SHA", "GITHUB_REF_NAME", "GITHUB_RUN_NUMBER", func() string {
		return joined(os.Getenv("GITHUB_SERVER_URL"), "/", os.Getenv("GITHUB_REPOSITORY"), "/actions/runs/", os.Getenv("GITHUB_RUN_ID"))
	}},
	{"GITLAB_CI", "CI_COMMIT_SHA", "CI_COMMIT_REF_NAME", "CI_PIPELINE_IID", variable("CI_JOB_URL")},
	{"JENKINS_URL", "GIT_COMMIT", "GIT_BRANCH", "BUILD_NUMBER", variable("BUILD_URL")},
	{"TF_BUILD", "BUILD_SOURCEVERSION", "BUILD_SOURCEBRANCHNAME", "BUILD_BUILDNUMBER", func() string {
		return joined(os.Getenv("SYSTEM_COLLECTIONURI"), "", os.Getenv("SYSTEM_TEAMPROJECT"), "/_build/results?buildId=", os.Getenv("BUILD_BUILDID"))
	}},
	{"BUILDKITE", "BUILDKITE_COMMIT", "BUILDKITE_BRANCH", "BUILDKITE_BUILD_NUMBER", variable("BUILDKITE_BUILD_URL")},
}

// joined joins parts, unless one of them is not known.
func joined(server, slash, project, path, id string) string {
	if server == "" || project == "" || id == "" {
		return ""
	}
	return server + slash + project + path + id
}

// metaName is what --meta may name.
var metaName = regexp.MustCompile(`^[a-z][a-z0-9_.-]*$`)

// metaOf is where a run comes from: by the variables of the CI server that it runs on, and by --meta name=value. It is nil if
// nothing is known.
func metaOf(given []string) (*results.Meta, error) {
	m := &results.Meta{}
	for _, s := range servers {
		if os.Getenv(s.is) != "" {
			m.Commit, m.Branch, m.Build, m.Link = os.Getenv(s.commit), os.Getenv(s.branch), os.Getenv(s.build), s.link()
			break
		}
	}
	for _, pair := range given {
		name, value, found := strings.Cut(pair, "=")
		if !found || !metaName.MatchString(name) {
			return nil, fmt.Errorf("--meta %s: want name=value, such as commit=0123abc or customer=acme", pair)
		}
		m.Set(name, value)
	}
	m.Link = withoutUser(m.Link)
	if len(m.Pairs()) == 0 {
		return nil, nil
	}
	return m, nil
}

// withoutUser is a link without user and password; "" of what is no web address.
func withoutUser(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	u.User = nil
	return u.String()
}
