package environment

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"

	"cxmatrix/harness/engine"
	"cxmatrix/harness/netns"
	"cxmatrix/harness/network"
	"cxmatrix/harness/target"
	"cxmatrix/matrix"
)

// restricted reports whether there is anything to check.
func (s Spec) restricted() bool { return s.Network.Restricted() || s.MaxTLS != "" }

// interceptsTLS reports whether HTTPS is intercepted.
func (s Spec) interceptsTLS() bool { return s.Network.Has("intercept-tls") }

// findRule returns the first rule of the policy that is one.
func (s Spec) findRule(is func(matrix.Rule) bool) (matrix.Rule, bool) {
	i := slices.IndexFunc(s.Network.Policy, is)
	if i < 0 {
		return matrix.Rule{}, false
	}
	return s.Network.Policy[i], true
}

// distrustsAll reports whether the browser gets only certificates that it must refuse.
func (s Spec) distrustsAll() bool {
	return slices.ContainsFunc(s.Network.Policy, func(r matrix.Rule) bool {
		return r.Distrusted && len(r.Hosts)+len(r.Except)+len(r.Ports) == 0
	})
}

// decidesPAC reports whether the network does what its PAC file says: Chromium goes directly to addresses of this machine, whatever
// the file says. Source: "Implicit bypass rules", https://chromium.googlesource.com/chromium/src/+/HEAD/net/docs/proxy.md.
func (s Spec) decidesPAC(kind engine.Kind) bool {
	return s.Network.Has("pac") && kind.Family == "chromium" && s.onLoopback()
}

// connect starts the network. Without a restriction it is a proxy that passes
// everything on.
func (e *Environment) connect(ctx context.Context, kind engine.Kind) error {
	config, err := e.spec.config(kind)
	if err != nil {
		return err
	}
	if e.spec.restricted() {
		if e.calibration, err = newCalibrationServer(config.Authority); err != nil {
			return err
		}
		maps.Copy(config.Hosts, e.calibration.hosts())
		if config.Authority != nil { // the probe's own certificate is of the run's authority
			config.TrustedPEM = append(slices.Clone(config.TrustedPEM), config.Authority.PEM()...)
		}
	}
	if e.spec.AccurateProgress && kind.CanStartIn {
		if e.namespace, err = netns.New(); err != nil {
			return err
		}
		config.ListenFunc = e.namespace.Listen
	}
	if e.direct, err = e.spec.configureRemoteAccess(&config); err != nil {
		return err
	}
	if e.spec.tamper.network != nil {
		e.spec.tamper.network(&config)
	}
	// ctx bounds the opening; the network lives as long as the environment.
	e.proxy, err = network.Start(context.WithoutCancel(ctx), config)
	return err
}

// configureRemoteAccess lets the browsers of a remote target in, or reports that they go to the site directly.
func (s Spec) configureRemoteAccess(c *network.Config) (direct bool, err error) {
	remote, ok := target.FromSettings(s.Target).(*target.Remote)
	if !ok || remote.BypassesProxy(s.restricted()) {
		return ok, nil
	}
	w, err := remote.ProxyAccess()
	if err != nil {
		return false, err
	}
	c.Listen = w.Listen
	for _, client := range w.Clients {
		address, err := netip.ParseAddr(client)
		if err != nil {
			return false, err
		}
		c.AllowedClients = append(c.AllowedClients, address)
	}
	return false, nil
}

func (e *Environment) disconnect() error {
	var errs []error
	if e.proxy != nil {
		errs = append(errs, e.proxy.Close())
	}
	if e.namespace != nil {
		e.namespace.Close()
	}
	return errors.Join(append(errs, e.calibration.close())...)
}

// tlsVersions are the possible highest TLS versions of browsers.
var tlsVersions = map[string]uint16{"": 0, "1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

func (s Spec) config(kind engine.Kind) (network.Config, error) {
	ceiling, known := tlsVersions[s.MaxTLS]
	if !known {
		return network.Config{}, fmt.Errorf("no TLS version %q", s.MaxTLS)
	}
	authority, err := s.authority()
	if err != nil {
		return network.Config{}, err
	}
	c := network.Config{
		Hosts: network.Hosts{}, Line: s.Network.Line, Rules: s.Network.Policy, MaxTLS: ceiling,
		Authority: authority, TrustedPEM: s.CA, LookupEnv: s.LookupEnv, Seed: s.Seed, BackgroundHosts: kind.OwnHosts, Reach: s.Network.Reach,
		DecidesPAC: s.decidesPAC(kind),
		Insecure:   s.Insecure, VerifyCertificates: len(s.CA) > 0 || s.interceptsTLS() || kind.Family == "ie", // HtmlUnit always accepts any
	}
	maps.Copy(c.Hosts, s.Hosts)
	if s.Site != nil {
		c.SiteHosts, c.SiteAddresses = []string{s.Site.Hostname()}, []string{network.HostPort(s.Site)}
		c.BackgroundHosts = slices.DeleteFunc(slices.Clone(c.BackgroundHosts), func(pattern string) bool { return matrix.Covers(pattern, s.Site.Hostname()) })
	}
	return c, nil
}

func (s Spec) authority() (*network.Authority, error) {
	if s.AuthorityKeyFile == "" {
		return nil, nil
	}
	return network.LoadAuthority(s.AuthorityKeyFile)
}

// options are how the browser is started behind the network.
func (e *Environment) options() (engine.Options, error) {
	o, err := e.spec.browserOptions()
	if err != nil {
		return o, err
	}
	if !e.direct {
		o.Proxy = e.proxy.Addr()
	}
	if e.namespace != nil {
		o.StartIn = e.namespace.Do
	}
	if kind, err := e.spec.engineKind(); err != nil {
		return o, err
	} else if e.spec.Network.Has("pac") && !e.spec.decidesPAC(kind) {
		o.PAC = e.proxy.PAC()
	}
	if user, password := e.proxy.Login(); user != "" {
		o.ProxyLogin = url.UserPassword(user, password)
	}
	if e.spec.tamper.engine != nil {
		e.spec.tamper.engine(&o)
	}
	return o, nil
}

// browserOptions are those that do not depend on the proxy.
func (s Spec) browserOptions() (engine.Options, error) {
	o := engine.Options{AllowUDP: s.Network.OpenUDP, Dir: s.Scratch, Insecure: s.Insecure, Headed: s.Headed, Log: s.Log, StartTimeout: s.StartTimeout, Warm: s.Warm}
	trusted := s.CA
	authority, err := s.authority()
	if err != nil {
		return o, err
	}
	switch {
	case s.distrustsAll():
		trusted = nil // no server's own certificate arrives; and Firefox, which can't trust a single authority, would accept any
	case authority != nil && s.interceptsTLS() && !s.Network.Distrusted():
		trusted = append(slices.Clone(trusted), authority.PEM()...)
	}
	o.TrustedSPKI, err = spkiHashes(trusted)
	return o, err
}

// TakeWarm takes a browser that serves this environment and others; nil if there is none (a nil pool has none), or if this one
// needs a browser for itself: a PAC file and a network namespace belong to a whole browser.
func (s Spec) TakeWarm(ctx context.Context, pool *engine.WarmPool) *engine.Warm {
	if pool == nil {
		return nil
	}
	kind, err := s.engineKind()
	if err != nil || s.Target.Dialect != "" || s.AccurateProgress || s.Network.Has("pac") {
		return nil
	}
	o, err := s.browserOptions()
	if err != nil || !kind.CanBeWarm(o) {
		return nil
	}
	return pool.Take(ctx, kind, o)
}

// spkiHashes returns the hash of the public key of each certificate in a PEM text.
func spkiHashes(text []byte) (list []string, err error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		key, err := network.SPKI(pem.EncodeToMemory(block))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(list, key) {
			list = append(list, key)
		}
	}
	if len(list) == 0 && len(text) > 0 {
		return nil, errors.New("the authorities to trust contain no certificate")
	}
	return list, nil
}
