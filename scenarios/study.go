package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cxmatrix/harness/journey"
	"cxmatrix/results"
)

// StudyRun is one of the walks that the study compares: which site the vendor shows, and
// which files customers upload.
type StudyRun struct {
	Name        string            // "before"
	Description string            // in words
	Variants    map[string]string // of the site, by environment
	Clean       bool              // files are sanitised and carry the label of approved copies
	Stopped     []string          // environments whose customers the study saw stopped
}

// StudyRuns returns the three walks of the study, in their order: as it was, with
// the widget removed, with all changes.
func StudyRuns() []StudyRun {
	return []StudyRun{
		{"before", "cloud widget, mute messages", sameVariant("widget+mute"), false, []string{"medium", "high"}},
		{"whole", "files in one piece, mute messages", sameVariant("local+mute"), false, []string{"medium", "high"}},
		{"after", "files in chunks, explained, clean", map[string]string{"low": "widget", "medium": "chunked", "high": "chunked"}, true, nil},
	}
}

func sameVariant(variant string) map[string]string {
	return map[string]string{"low": variant, "medium": variant, "high": variant}
}

// The study's figures, which StudyScale may divide.
const (
	studyVideo = 20_971_520 // bytes: the largest file that its site accepts
	studyLimit = time.Minute
	studyChunk = 1 << 20 // bytes
	studyLabel = "APPROVED-COPY"
)

// StudyScale divides what makes the study's walks long: sizes of files and pieces,
// and the site's time limit. Lines stay as they are. 1 is the original size.
type StudyScale int64

// TimeLimit is how long a request to the site may take.
func (s StudyScale) TimeLimit() time.Duration { return studyLimit / time.Duration(s) }

// ChunkSize is how many bytes the chunked uploader sends at once.
func (s StudyScale) ChunkSize() int64 { return studyChunk / int64(s) }

// String says what was divided, in words; "" for the original size.
func (s StudyScale) String() string {
	if s == 1 {
		return ""
	}
	return fmt.Sprintf("small: sizes and time limits are 1/%d of the real ones", int64(s))
}

var (
	journeyName  = regexp.MustCompile(`(?m)^name: .*$`)
	journeyFiles = regexp.MustCompile(`(?m)^files:\n(  - .*\n)+`)
)

// Journey is the study's journey with the files of this run, among them a video of
// 20 MB. Its steps are those of Credential, unchanged. smallest returns the minimum
// size of a file of a type: no scale goes below it.
func (r StudyRun) Journey(s StudyScale, smallest func(kind string) (int64, error)) ([]byte, error) {
	anything := func(string) (string, bool) { return "anything", true }
	j, err := journey.Parse("credential.yaml", Credential(), journey.Options{LookupEnv: anything, MinSize: smallest})
	if err != nil {
		return nil, err
	}
	files := "files:\n"
	for _, f := range j.Files {
		minSize, err := smallest(f.Type)
		if err != nil {
			return nil, err
		}
		if f.Type == "mp4" {
			f.Bytes = studyVideo
		}
		files += fmt.Sprintf("  - {name: %s, bytes: %d, %s}\n", f.Name, max(minSize, int64(f.Bytes)/int64(s)), r.traits())
	}
	text := journeyName.ReplaceAllLiteralString(string(Credential()), "name: credential-"+r.Name)
	if strings.Count(text, "\nfiles:\n") != 1 || !journeyFiles.MatchString(text) {
		return nil, fmt.Errorf("the study's journey has no block of files to replace")
	}
	return []byte(journeyFiles.ReplaceAllLiteralString(text, files)), nil
}

func (r StudyRun) traits() string {
	if r.Clean {
		return "label: " + studyLabel
	}
	return "unsanitised: true"
}

// formOnlyBrowser is the browser of the study that can't send a file in pieces: Plupload can only
// use a form in it. On its line a large file never arrives.
const formOnlyBrowser = "ie-6"

// Differences compares a run with what the study saw: customers of some environments
// were stopped, and no others. It returns each difference in words.
func (r StudyRun) Differences(recorded *results.Recorded) []string {
	var differences []string
	for _, p := range recorded.Run.Plan {
		want, got := results.Passed, results.Verdict("not recorded")
		if slices.Contains(r.Stopped, p.Environment) || p.Browser == formOnlyBrowser {
			want = results.Blocked
		}
		if c := recorded.Final(p.Cell); c != nil {
			got = c.Verdict
		}
		if got != want && got != results.Unsupported {
			differences = append(differences, fmt.Sprintf("%s: %s is %s; the study saw it %s", r.Name, p.Cell, got, want))
		}
	}
	return differences
}
