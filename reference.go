package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"cxmatrix/fixtures/parts"
	"cxmatrix/fixtures/saas"
	"cxmatrix/fixtures/uploadcare"
	"cxmatrix/harness/network"
)

// reference is the reference SaaS, started for a run: one site for each variant
// that the run's cells ask for, and the stand-in of the widget's service.
type reference struct {
	sites  map[string]string // address of each variant
	hosts  map[string]string // names that the stand-in answers
	ca     []byte            // PEM of the run's authority
	widget *uploadcare.Service
	ends   []func() error
}

// widgetKey is the public key that the stand-in knows; it opens nothing.
const widgetKey = "demopublickey"

// siteOptions is what the variants of a reference SaaS have in common.
type siteOptions struct {
	dir      string
	password string
	parts    string // where the npm parts are; "" looks for them
	defects  []string
	limit    time.Duration
	log      func(error)
}

// startReference starts a site for each variant; Close ends them all.
func startReference(o siteOptions, variants []string) (*reference, error) {
	r := &reference{sites: map[string]string{}, hosts: map[string]string{}}
	for _, name := range variants {
		address, err := r.start(o, name)
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		r.sites[name] = address
	}
	return r, nil
}

func (r *reference) start(o siteOptions, name string) (string, error) {
	site, err := r.site(o, name)
	if err != nil {
		return "", fmt.Errorf("start the reference SaaS (%s): %w", name, err)
	}
	r.ends = append(r.ends, site.Close)
	return r.serve(site, "127.0.0.1:0", nil)
}

// site makes the handler of one variant.
func (r *reference) site(o siteOptions, name string) (*saas.Site, error) {
	v, err := saas.ParseVariant(name)
	if err != nil {
		return nil, err
	}
	options := saas.Options{
		Dir: filepath.Join(o.dir, name), Uploader: v.Uploader, Messages: v.Messages, TimeLimit: o.limit,
		Password: o.password, Defects: o.defects, Log: o.log,
	}
	if options.Parts, err = parts.Find(o.parts); err != nil && v.Uploader != "local" {
		return nil, err
	}
	if v.Uploader == "widget" {
		if err := r.standIn(o.dir); err != nil {
			return nil, err
		}
	}
	if r.widget != nil {
		options.CDN = r.widget.Client()
	}
	return saas.New(options)
}

// standIn starts what answers at the widget's own host names.
func (r *reference) standIn(dir string) error {
	if r.widget != nil {
		return nil
	}
	authority, err := network.NewAuthority(time.Now())
	if err != nil {
		return err
	}
	widget, err := uploadcare.New(filepath.Join(dir, "uploadcare"), widgetKey)
	if err != nil {
		return err
	}
	address, end, err := widget.Serve(authority.Certificate)
	if err != nil {
		return err
	}
	r.widget, r.ca = widget, authority.PEM()
	r.ends = append(r.ends, end)
	for _, host := range widget.Hosts() {
		r.hosts[host+":443"] = address
	}
	return nil
}

// serve listens on loopback only, and answers over TLS if there is a certificate.
func (r *reference) serve(h http.Handler, address string, certificate *tls.Certificate) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	scheme := "http"
	if certificate != nil {
		scheme = "https"
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{*certificate}})
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go server.Serve(listener)
	r.ends = append(r.ends, server.Close)
	return scheme + "://" + listener.Addr().String(), nil
}

// Close ends what was started, the last first.
func (r *reference) Close() error {
	var errs []error
	for i := len(r.ends) - 1; i >= 0; i-- {
		errs = append(errs, r.ends[i]())
	}
	r.ends = nil
	return errors.Join(errs...)
}
