package command

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-isatty"
)

// ask asks for what no flag gave.
func (s *starter) ask() (err error) {
	if s.ci != "" {
		if err := checkCI(s.ci); err != nil {
			return err
		}
	}
	answers := bufio.NewReader(s.in)
	if err := s.askAddress(answers); err != nil {
		return err
	}
	return s.askCI(answers)
}

// asks reports whether there is a person to ask.
func (s *starter) asks() bool {
	f, ok := s.in.(*os.File)
	return ok && !s.yes && isatty.IsTerminal(f.Fd())
}

func (s *starter) askAddress(answers *bufio.Reader) (err error) {
	if s.Site != "" {
		s.address, err = parseSiteAddress(s.Site)
		return err
	}
	if !s.asks() {
		return errors.New("no address of a site: give --site https://…")
	}
	for {
		if s.Site, err = s.question(answers, "Address of the site's first page: "); err != nil {
			return errors.New("no address of a site: give --site https://…")
		}
		if s.address, err = parseSiteAddress(s.Site); err == nil {
			return nil
		}
		fmt.Fprintln(s.stderr, strings.TrimPrefix(err.Error(), "--site "))
	}
}

func (s *starter) askCI(answers *bufio.Reader) (err error) {
	usual := "github"
	if _, err := os.Stat(filepath.Join(s.dir, ".gitlab-ci.yml")); err == nil {
		usual = "gitlab"
	}
	for s.ci == "" {
		if s.ci = usual; !s.asks() {
			return nil
		}
		answer, err := s.question(answers, fmt.Sprintf("CI file: %s? [%s] ", strings.Join(ciKinds(), ", "), usual))
		if err != nil {
			return err
		}
		if answer == "" {
			return nil
		}
		if s.ci = answer; checkCI(answer) != nil {
			fmt.Fprintln(s.stderr, strings.TrimPrefix(checkCI(answer).Error(), "--ci "))
			s.ci = ""
		}
	}
	return nil
}

// question asks one question; the answer is a line.
func (s *starter) question(answers *bufio.Reader, text string) (string, error) {
	fmt.Fprint(s.stderr, text)
	line, err := answers.ReadString('\n')
	if line = strings.TrimSpace(line); line != "" {
		return line, nil
	}
	if err == io.EOF {
		fmt.Fprintln(s.stderr)
	}
	return "", err
}
