package cause

import (
	"net/http"
	"slices"
	"strings"

	"cxmatrix/matrix"
	"cxmatrix/results"
)

// refusedDirectly reports whether a suspect was seen to refuse what the step itself needs: a submission
// or a file of it, the site as a whole, or a host to which files were sent once the suspect was
// lifted. An analytics host may be refused in the same step too, and stops no customer.
func refusedDirectly(suspect matrix.Constraint, step results.Step, siteHost string, lifted *results.Step) bool {
	if suspect == matrix.TheLine && slices.ContainsFunc(step.Uploads, func(u results.Upload) bool { return ownUpload(u, siteHost) && interrupted(u) && !tunnelled(u) }) {
		return true
	}
	return slices.ContainsFunc(step.Refusals, func(r results.Refusal) bool {
		if r.Altered || !suspect.Covers(r.Constraint) {
			return false
		}
		return r.File != "" || sameHost(r.Host, siteHost) && isSubmission(r.Method) || lifted != nil && carriedFiles(*lifted, r.Host)
	})
}

// ownUpload reports whether an upload carries a file of the step, or goes to the site itself.
func ownUpload(u results.Upload, siteHost string) bool {
	return len(u.Files) > 0 || sameHost(u.Host, siteHost)
}

// isSubmission are the methods of a page's own submission; CONNECT stands for the whole host.
func isSubmission(method string) bool {
	return slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodConnect}, method)
}

// carriedFiles reports whether files of a step were sent to a host; inside a tunnel they are
// recognised by size.
func carriedFiles(s results.Step, host string) bool {
	smallest := int64(0)
	for _, it := range s.Items {
		if smallest == 0 || it.Bytes < smallest {
			smallest = it.Bytes
		}
	}
	return slices.ContainsFunc(s.Uploads, func(u results.Upload) bool {
		return sameHost(u.Host, host) && (len(u.Files) > 0 || tunnelled(u) && smallest > 0 && u.Sent >= smallest)
	})
}

// serverError reports whether the site itself answered 5xx in a step.
func serverError(s results.Step, siteHost string) bool {
	return slices.ContainsFunc(s.Uploads, func(u results.Upload) bool { return sameHost(u.Host, siteHost) && u.Status >= 500 })
}

func sameHost(a, b string) bool { return a != "" && strings.EqualFold(PlainHost(a), PlainHost(b)) }
