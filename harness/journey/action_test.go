package journey_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cxmatrix/fixtures/hang"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/journey"
	"cxmatrix/results"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// testSite is a site with the pages of a test; it stores nothing.
var testSite = http.NewServeMux()

func page(path, body string) {
	testSite.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "<!doctype html><meta charset=utf-8><title>shop</title>"+body)
	})
}

func init() {
	page("/late", `<p id=a hidden>Ready, Ünïcödé</p><script>setTimeout(function(){a.hidden=false},300)</script>`)
	page("/later", `<p id=a hidden>Ready</p><script>setTimeout(function(){a.hidden=false},1200)</script>`)
	page("/form", `<form action=/in><input name=u value=old><input type=checkbox name=ok><button id=go>Go</button></form>`)
	page("/gate", `<button id=no onclick="e.hidden=false">No</button><button id=yes onclick="t.hidden=false">Yes</button><p id=e hidden>Refused</p><p id=t hidden>Inside</p>`)
	page("/going", `<p id=f>Saved</p><button id=go onclick="f.remove()">Go</button>`)
	page("/in", `<p id=in>in</p>`)
	page("/altering", `<input id=short maxlength=3><input id=phone oninput="this.value=this.value.replace(/^(\\d{3})(\\d)/, '$1 $2')">`)
	page("/left", `<input id=f onchange="go.disabled=false"><button id=go disabled onclick="d.hidden=false">Go</button><p id=d hidden>Done</p>`)
	page("/validated", `<input id=f onblur="setTimeout(function(){m.hidden=false},100)"><p id=m hidden>Thank you</p>`)
	page("/deep", `<div style="height:4000px">long</div><div id=end></div><script>
		new IntersectionObserver(function(seen, o) { if (seen[0].isIntersecting) { o.disconnect(); setTimeout(function() { end.innerHTML = "<button id=late>More</button>" }, 50) } }).observe(end)</script>`)
	page("/keys", `<form action=/in><input id=q onkeydown="if (event.key == 'ArrowDown') s.hidden=false"><button>Go</button></form><p id=s hidden>Suggestion</p>`)
	page("/menu", `<style>nav ul{display:none}nav:hover ul{display:block}</style><nav style="width:200px">Claims<ul><li><a id=new href=/in>New</a></ul></nav>`)
	page("/menu-later", `<nav style="width:200px">Claims<a id=new href=/in style="position:absolute;left:-9999px">New</a></nav><script>
		setTimeout(function(){document.querySelector("nav").onmouseenter=function(){document.getElementById("new").style.left="8px"}},600)</script>`)
	page("/blocks", `<p role=document contenteditable aria-label="Empty block" oninput="this.setAttribute('aria-label', 'Paragraph')"></p><p role=document contenteditable aria-label="Empty block"></p>`)
	page("/blurred", `<input id=f><p id=m hidden>Left</p><script>f.onblur=function(){m.hidden=false}</script>`)
	page("/double", `<p id=b ondblclick="d.hidden=false" oncontextmenu="m.hidden=false;return false">Row</p><p id=d hidden>Opened</p><p id=m hidden>Menu</p>`)
	page("/order", `<a id=o href="/in?n=1" data-n="n-17">Order 17</a><input id=f><div id=n-17>This one</div><p id=none></p>`)
	page("/banner", `<button id=go onclick="d.hidden=false">Go</button><p id=d hidden>Done</p><script>setTimeout(function(){document.body.insertAdjacentHTML('beforeend',
		'<div id=cmp style="position:fixed;inset:0;background:#000"><button id=ok onclick="cmp.remove()">Accept</button></div>')},300)</script>`)
	page("/cards", `<div class=card id=a>Claim 1 <button onclick="t.textContent='one'">Open</button></div><div class=card id=b>Claim 2 <input><button onclick="t.textContent='two '+this.previousSibling.value">Open</button>
		<iframe srcdoc="<button onclick=&quot;parent.t.textContent='framed'&quot;>In</button>"></iframe></div><p id=t></p>`)
	page("/more", `<p id=n>0</p><button id=more onclick="n.textContent=+n.textContent+1;if(n.textContent>3){this.remove();d.hidden=false}">More</button><button id=same>Same</button><p id=d hidden>All</p>`)
	page("/routed", `<button id=go onclick="setTimeout(function(){history.pushState(0,'','/thanks?code=s3cret#done')},100)">Go</button>`)
	page("/stale", `<p id=e>Refused last time</p><button id=yes onclick="setTimeout(function(){t.hidden=false},300)">Yes</button><p id=t hidden>Inside</p>`)
	page("/markup-first", `<button type=button id=go>Go</button><p id=d hidden>Done</p><p id=n></p><script>
		addEventListener("mouseup", function(){setTimeout(function(){if(location.search)n.textContent="ready";go.addEventListener("click",function(){d.hidden=false})},150)},{once:true})</script>`)
	page("/frame", `<input id=f type=file onchange="setTimeout(function(){var i=document.createElement('iframe');i.id='x';i.src='/signs';document.body.appendChild(i)},500)">`)
	page("/signs", `<p class=ok>good.txt is here</p>`)
	testSite.HandleFunc("GET /files/cut.txt", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "4000")
		io.WriteString(w, "cut")
	})
	testSite.HandleFunc("GET /files/loop.txt", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) })
	// Uploads start by themselves; each file except bad.txt is marked done after a while.
	page("/up", `<label>Pick<input id=f type=file multiple style="display:none"></label><ul id=q></ul><script>
		f.onchange = function() { for (let i = 0; i < f.files.length; i++) { let n = f.files[i].name, li = document.createElement("li");
			li.textContent = n; q.appendChild(li);
			setTimeout(function() { li.className = n == "bad.txt" ? "bad" : "ok"; if (n == "bad.txt") li.textContent += " is not a type we take"; }, 150 * (i + 1)); } };</script>`)
	// The page takes back what it said when the button is pressed.
	page("/back", `<input id=f type=file onchange="q.innerHTML='<li class=ok>'+f.files[0].name"><ul id=q></ul><p id=sum class=error></p>
		<button id=no onclick="q.firstChild.className='bad';q.firstChild.textContent+=': could not be saved'">No</button>
		<button id=none onclick="q.innerHTML='';sum.textContent='Nothing was saved'">None</button>
		<button id=on onclick="q.innerHTML=''">On</button>`)
	page("/opener", `<a id=tab target=_blank href=/in>Tab</a><button id=pop onclick="window.open('/allow','p','width=300,height=300')">Log in</button><p id=who></p>`)
	page("/allow", `<button id=ok onclick="opener.document.getElementById('who').textContent='Hello ann';window.close()">Allow</button>`)
	page("/dialogs", `<button id=del onclick="o.textContent=confirm('Really delete the draft?')?'deleted':'kept'">Delete</button><button id=pr onclick="o.textContent='name '+prompt('Type DELETE')">Prompt</button>
		<button id=slow onclick="setTimeout(function(){o.textContent=confirm('Sure?')},300)">Later</button><p id=o></p>`)
	page("/zone", `<div id=z style="height:60px;border:1px dashed">Drop here</div><div id=n style="height:60px">Not here</div><ul id=l></ul><script>
		z.ondragover=function(e){e.preventDefault()};z.ondrop=function(e){e.preventDefault();add(e.dataTransfer.files)};
		function add(f){for(let i=0;i<f.length;i++){let li=document.createElement("li");li.textContent=f[i].name;l.appendChild(li);setTimeout(function(){li.className="ok"},100)}}
		</script><button id=b onclick="let i=document.createElement('input');i.type='file';i.onchange=function(){add(i.files);i.value=''};i.click()">Add</button>`)
	page("/list", `<div id=k role=combobox tabindex=0 style="width:200px">Kind</div><p id=o></p><script>
		k.onmousedown=function(){setTimeout(function(){let p=document.createElement("div");p.setAttribute("role","listbox");
		for(let t of ["Home","Travel"])p.insertAdjacentHTML("beforeend","<div role=option>"+t+"</div>");
		p.onmousedown=function(e){k.textContent=o.textContent=e.target.textContent;p.remove()};document.body.append(p)},200)}</script>
		<input id=s role=combobox aria-controls=l><div id=l role=listbox></div><script>
		s.oninput=function(){l.innerHTML=s.value=="Life"?"<div role=option>Life</div>":""};l.onclick=function(){o.textContent="Life";l.innerHTML=""}</script>`)
	page("/mute", `<input id=f type=file multiple onchange="m.hidden=false"><p id=m class=error hidden>file upload failed</p>`)
	for name, content := range map[string]string{"good.txt": "good", "half.txt": "ha"} {
		testSite.HandleFunc("GET /files/"+name, func(w http.ResponseWriter, r *http.Request) {
			if _, err := r.Cookie("session"); err != nil {
				http.Error(w, "log in", http.StatusForbidden)
				return
			}
			io.WriteString(w, content)
		})
	}
	testSite.HandleFunc("GET /files/open.txt", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "open") })
	list := func(path string, names ...string) {
		testSite.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "1", HttpOnly: true, Path: "/"})
			for _, n := range names {
				fmt.Fprintf(w, `<p class=row><a href="/files/%s">%s</a> <i>%d bytes</i> <b>ada</b></p>`, n, n, len(contents[n]))
			}
		})
	}
	// The cookie names the customer who is logged in; the path names the owner.
	testSite.HandleFunc("GET /as", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "user", Value: r.FormValue("user"), HttpOnly: true, Path: "/"})
		fmt.Fprintf(w, `<p id=who>%s</p>`, r.FormValue("user"))
	})
	testSite.HandleFunc("GET /mine", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<p class=row><a href="/of/ada/good.txt">good.txt</a><p class=leak><a href="/of/all/good.txt">good.txt</a>`)
	})
	testSite.HandleFunc("GET /of/{owner}/good.txt", func(w http.ResponseWriter, r *http.Request) {
		who, err := r.Cookie("user")
		if err != nil || r.PathValue("owner") != "all" && r.PathValue("owner") != who.Value {
			http.Error(w, "not yours", http.StatusNotFound)
			return
		}
		io.WriteString(w, "good")
	})
	for path, header := range map[string][2]string{"named": {"Content-Disposition", `attachment; filename="8f14.txt"`}, "typed": {"Content-Type", "text/html"}} {
		page("/"+path, `<p class=row><a href="/files/`+path+`/good.txt">good.txt</a>`)
		testSite.HandleFunc("GET /files/"+path+"/good.txt", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(header[0], header[1])
			io.WriteString(w, "good")
		})
	}
	testSite.HandleFunc("GET /of-value/{value}/good.txt", func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.PathValue("value"), "$") {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, "good")
	})
	list("/good", "good.txt")
	list("/half", "half.txt")
	list("/open", "open.txt")
	list("/none")
	testSite.HandleFunc("GET /ids", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1", HttpOnly: true, Path: "/"})
		io.WriteString(w, `<p class=row data-url="files/good.txt" data-id="good">good.txt</p><p class=row data-url="/files/half.txt" data-id=half>half.txt</p>`)
	})
	list("/older", "half.txt", "good.txt")
	list("/cut", "cut.txt")
	list("/loop", "loop.txt")
}

const uploadBack = "  - open: /back\n  - upload: {input: '#f', files: [good.txt], done: .ok, refused: .bad, failed: '#sum'}"

// The actions that log the visit's account in, and the page of its files.
const (
	asUser = "{open: '/as?user=${account.user}'}"
	asAda  = "  - open: /as?user=ada\n  - open: /mine\n"
)

var contents = map[string]string{"good.txt": "good", "half.txt": "half", "open.txt": "open", "bad.txt": "bad", "cut.txt": "cut", "loop.txt": "loop"}

// openDuration measures how long this machine takes to open and read a page.
func openDuration(ctx context.Context, page browser.Page, address string) time.Duration {
	GinkgoHelper()
	Expect(page.Open(ctx, address+"/form")).To(Succeed()) // the first one takes longer
	start := time.Now()
	Expect(page.Open(ctx, address+"/form")).To(Succeed())
	_, err := page.Elements(ctx, "body")
	Expect(err).NotTo(HaveOccurred())
	return time.Since(start)
}

var _ = Describe("an action", Ordered, func() {
	var v *journey.Visit
	var running *engine.Instance
	var server *httptest.Server
	var patience time.Duration // a short timeout: it expires in many specs
	var leased int
	var parse func(actions string) []journey.Action
	var do func(ctx context.Context, actions string) error

	BeforeAll(func(ctx context.Context) {
		kind, err := engine.ByName("rod")
		Expect(err).NotTo(HaveOccurred())
		if f := kind.Detect(ctx); !f.Found {
			Skip(f.InstallHint)
		}
		dir, err := os.MkdirTemp("", "cx-")
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(os.RemoveAll, dir)
		server = httptest.NewServer(testSite)
		DeferCleanup(server.Close)
		running, err = kind.Start(context.WithoutCancel(ctx), engine.Options{Dir: dir})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(running.Close)
		patience = max(1500*time.Millisecond, 20*openDuration(ctx, running.Page, server.URL))
	})

	BeforeEach(func() {
		address, err := url.Parse(server.URL)
		Expect(err).NotTo(HaveOccurred())
		v = &journey.Visit{
			Site: address, Variant: "chunked+mute", StepTimeout: patience, Client: http.DefaultClient,
			Account: journey.Account{User: "ada", Password: "lovelace"}, LookupEnv: os.LookupEnv, Files: map[string]journey.LocalFile{},
		}
		v.Page = journey.ExpandingPage(v, running.Page)
		leased = 0
		v.LeaseAccount = func(context.Context) (journey.Account, func(), error) {
			leased++
			return journey.Account{User: "ben"}, func() { leased-- }, nil
		}
		dir := GinkgoT().TempDir()
		for name, content := range contents {
			path := filepath.Join(dir, name)
			Expect(os.WriteFile(path, []byte(content), 0o600)).To(Succeed())
			sum := sha256.Sum256([]byte(content))
			v.Files[name] = journey.LocalFile{Path: path, Bytes: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
		}
	})

	said := func(text string) func(time.Time) string { return func(time.Time) string { return text } }
	DescribeTable("of a step that passed is read again",
		func(ctx context.Context, want, success, then string) {
			Expect(do(ctx, success)).To(Succeed())
			v.KeepSuccess(ctx)
			Expect(v.TakenBack(ctx, said("a message"))).To(Succeed(), "while it is there")
			for _, a := range parse(then) {
				Expect(a.Do(ctx, v)).To(Succeed())
			}
			if want == "" {
				Expect(v.TakenBack(ctx, said("Sorry"))).To(Succeed())
				return
			}
			Expect(v.TakenBack(ctx, said("Sorry"))).To(MatchError(want))
		},
		Entry("where a file is refused afterwards", `upload #f: the page showed good.txt as stored, and then took it back: "good.txt: could not be saved"`, uploadBack, "  - click: '#no'"),
		Entry("where everything is", `upload #f: the page showed good.txt as stored, and then took it back: "Nothing was saved"`, uploadBack, "  - click: '#none'"),
		Entry("where the page only goes on", "", uploadBack, "  - click: '#on'"),
		Entry("where another page follows", "", uploadBack, "  - open: /in"),
		Entry("where what was expected goes, and a message comes", `expect #f: the page showed it, and then took it back: "Sorry"`, "  - open: /going\n  - expect: '#f'", "  - click: '#go'"),
		Entry("where what was expected stays", "", "  - open: /going\n  - expect: '#go'", "  - click: '#go'"),
		Entry("where another page follows what was expected", "", "  - open: /going\n  - expect: '#f'", "  - open: /in"),
	)

	It("waits longer while a slow line carries bytes", func(ctx context.Context) {
		v.StepTimeout = 300 * time.Millisecond
		const late = "  - open: /later\n  - expect: '#a'"
		Expect(do(ctx, late)).To(MatchError(ContainSubstring("not visible")))
		began := time.Now()
		v.DownKbps, v.LineTime = 512, func() (up, down time.Duration) { return 0, time.Since(began) * 9 / 10 }
		Expect(do(ctx, late)).To(Succeed())
		began = time.Now()
		patient, cancel := journey.WithPatience(ctx, v, 10*time.Millisecond)
		defer cancel()
		<-patient.Done()
		Expect(time.Since(began)).To(BeNumerically(">=", 50*time.Millisecond), "five times as long, and more")
		Expect(patient.Err()).To(MatchError(context.DeadlineExceeded))
	})
	It("presses again what was pressed before the page listened, and says so", func(ctx context.Context) {
		Expect(do(ctx, "  - open: /markup-first\n  - click: '#go'\n  - expect: '#d'")).To(Succeed())
		Expect(v.Notes).To(ConsistOf(MatchRegexp(`^#go was pressed 0\.\d s before the page listened to presses of it \(button#go does now\), and again then$`)))
		Expect(v.Friction.Clicks).To(Equal(2))
	})
	It("tells of a press before the page listened, and does not repeat it where something changed", func(ctx context.Context) {
		Expect(do(ctx, "  - open: '/markup-first?change'\n  - click: '#go'\n  - expect: '#d'")).To(MatchError(
			MatchRegexp(`^expect #d: not visible; #go was pressed 0\.\d s before the page listened to presses of it \(button#go does now\)$`)))
		Expect(v.Friction.Clicks).To(Equal(1))
	})

	// parse reads the actions of a one-step journey, written as in a file.
	parse = func(actions string) []journey.Action {
		text := "name: j\naccounts: [{user: ada}, {user: ben}]\nfiles: [{path: good.txt}, {path: bad.txt}, {path: half.txt}, {path: open.txt}, {path: cut.txt}, {path: loop.txt}]\nsteps:\n- name: s\n  actions:\n" + actions
		j, err := journey.Parse("j.yaml", []byte(text), journey.Options{Dir: filepath.Dir(v.Files["good.txt"].Path), LookupEnv: os.LookupEnv})
		Expect(err).NotTo(HaveOccurred())
		return j.Steps[0].Actions
	}
	do = func(ctx context.Context, actions string) error {
		for _, a := range parse(actions) {
			if err := journey.Do(ctx, a, v); err != nil {
				return err
			}
		}
		return nil
	}

	DescribeTable("is done, or fails with the reason",
		func(ctx context.Context, want, actions string) {
			err := do(ctx, actions)
			if want == "" {
				Expect(err).NotTo(HaveOccurred())
				return
			}
			Expect(err).To(MatchError(ContainSubstring(want)))
			Expect(browser.IsSiteError(err)).To(BeTrue(), "it is the site's")
		},
		Entry("expect waits until it is there", "", "  - open: /late\n  - expect: {at: '#a', text: Ünïcödé}"),
		Entry("expect of another text", `says "Ready, Ünïcödé", not "Done"`, "  - open: /late\n  - expect: {at: '#a', text: Done}"),
		Entry("expect of what is nowhere", "not visible", "  - open: /late\n  - expect: '#zzz'"),
		Entry("expect absent", "it is visible, and should not be", "  - open: /in\n  - expect: {at: '#in', absent: true}"),
		Entry("expect a count", "1 of them are visible, not 2", "  - open: /in\n  - expect: {at: '#in', count: 2}"),
		Entry("fill, choose, click, and the page behind it", "", "  - open: /form\n  - fill: {field: '[name=u]', with: '${account.user}'}\n  - expect: {at: '[name=u]', text: ada}\n  - choose: {field: '[name=ok]', value: 'on'}\n  - expect: {at: '[name=ok]', checked: true}\n  - click: '#go'\n  - expect: '#in'"),
		Entry("fill, where a button waits until the field is left", "", "  - open: /left\n  - fill: {field: '#f', with: x}\n  - click: '#go'\n  - expect: '#d'"),
		Entry("fill, where a message waits until the field is left", "", "  - open: /validated\n  - fill: {field: '#f', with: x}\n  - expect: '#m'"),
		Entry("click on what comes when one scrolls there", "", "  - open: /deep\n  - click: '#late'"),
		Entry("press keys, and the page behind them", "", "  - open: /keys\n  - press: {key: ArrowDown, in: '#q'}\n  - expect: '#s'\n  - press: x\n  - expect: {at: '#q', text: x}\n  - press: Enter\n  - expect: '#in'"),
		Entry("press in what is not there", "press #zzz: no such element", "  - open: /keys\n  - press: {key: Enter, in: '#zzz'}"),
		Entry("hover, and click what comes", "", "  - open: /menu\n  - hover: nav\n  - click: '#new'\n  - expect: '#in'"),
		Entry("hover again where the page did not listen yet", "", "  - open: /menu-later\n  - hover: nav\n  - click: '#new'\n  - expect: '#in'"),
		Entry("hover where nothing opens", "no such element; nothing opened for it below the pointer on nav", "  - open: /menu\n  - hover: nav\n  - click: '#none'"),
		Entry("hover what is hidden", "hover #t: hidden", "  - open: /gate\n  - hover: '#t'"),
		Entry("leave a field", "", "  - open: /blurred\n  - fill: {field: '#f', with: x}\n  - expect: {at: '#m', absent: true}\n  - leave: '#f'\n  - expect: '#m'"),
		Entry("scroll to what is far", "", "  - open: /deep\n  - scroll-to: '#end >> xpath=..'\n  - expect: body"),
		Entry("click twice", "", "  - open: /double\n  - click: {on: '#b', times: 2}\n  - expect: '#d'"),
		Entry("click the right button", "", "  - open: /double\n  - click: {on: '#b', button: right}\n  - expect: '#m'"),
		Entry("store a text, and use it", "", "  - open: /order\n  - store-as: {name: order, at: '#o'}\n  - fill: {field: '#f', with: 'my ${order}'}\n  - expect: {at: '#f', text: my Order 17}"),
		Entry("store an address, and open it", "", "  - open: /order\n  - store-as: {name: order, at: '#o', attribute: href}\n  - open: '${order}'\n  - wait-for: {address: '*/in?n=1'}"),
		Entry("store an attribute, and select by it", "", "  - open: /order\n  - store-as: {name: order, at: '#o', attribute: data-n}\n  - expect: {at: '#${order}', text: This one}"),
		Entry("store what is not there", "it has no attribute data-x", "  - open: /order\n  - store-as: {name: order, at: '#o', attribute: data-x}"),
		Entry("store an empty text", "it has no text", "  - open: /order\n  - store-as: {name: order, at: '#none'}"),
		Entry("wait for an address that a script sets", "", "  - open: /routed\n  - click: '#go'\n  - wait-for: {address: '*/thanks*#done'}"),
		Entry("wait for another address", "/thanks?code=…#done", "  - open: /routed\n  - click: '#go'\n  - wait-for: {address: '*/else*'}"),
		Entry("wait for an address of the site", "", "  - open: /in\n  - wait-for: {address: /in}"),
		Entry("optional where it is needed", "", "  - open: /banner\n  - optional: [{click: '#ok'}]\n  - click: '#go'\n  - expect: '#d'"),
		Entry("optional upload to a hidden input", "", "  - open: /up\n  - optional: [{upload: {input: '#f', files: [good.txt], done: 'li.ok'}}]\n  - expect: 'li.ok'"),
		Entry("optional upload by a button that is not shown", "", "  - open: /up\n  - optional: [{upload: {click: '#f', files: [good.txt], done: 'li.ok'}}]\n  - expect: label"),
		Entry("optional that can't be done", "click #never: no such element", "  - open: /in\n  - optional: [{expect: '#in'}, {click: '#never'}]"),
		Entry("within a part of the page", "", "  - open: /cards\n  - within: {at: text=Claim 2, actions: [{fill: {field: input, with: x}}, {click: text=Open}]}\n  - expect: {at: '#t', text: two x}"),
		Entry("within a part of a part, and in a frame", "", "  - open: /cards\n  - within: {at: body, actions: [{within: {at: '#b', actions: [{click: iframe >>> button}]}}]}\n  - expect: {at: '#t', text: framed}"),
		Entry("within what lacks it", "click #a >> input: no such element", "  - open: /cards\n  - within: {at: '#a', actions: [{click: input}]}"),
		Entry("repeat so often", "", "  - open: /more\n  - repeat: {times: 2, actions: [{click: '#more'}]}\n  - expect: {at: '#n', text: '2'}"),
		Entry("repeat while", "", "  - open: /more\n  - repeat: {while: '#more', actions: [{click: '#more'}]}\n  - expect: {at: '#n', text: '4'}"),
		Entry("repeat until", "", "  - open: /more\n  - repeat: {until: '#d', actions: [{click: '#more'}]}\n  - expect: {at: '#n', text: '4'}"),
		Entry("repeat what is over", "", "  - open: /more\n  - repeat: {until: '#n', actions: [{click: '#never'}]}"),
		Entry("repeat what fails", "repeat, round 1: click #never: no such element", "  - open: /more\n  - repeat: {times: 2, actions: [{click: '#never'}]}"),
		Entry("repeat what never ends", "repeat #same: it is still visible after 100 rounds, and no more are done", "  - open: /more\n  - repeat: {while: '#same', actions: [{expect: '#same'}]}"),
		Entry("a variant inside that is not this one's", "", "  - open: /in\n  - within: {at: body, actions: [{expect: '#in'}, {click: '#nowhere', variant: [local]}]}"),
		Entry("dialog that is accepted, by its words", "", "  - open: /dialogs\n  - dialog: {answer: accept, says: delete the draft}\n  - click: '#del'\n  - expect: {at: '#o', text: deleted}"),
		Entry("dialog that is dismissed", "", "  - open: /dialogs\n  - dialog: dismiss\n  - click: '#del'\n  - expect: {at: '#o', text: kept}"),
		Entry("dialog that is typed into", "", "  - open: /dialogs\n  - dialog: {answer: accept, with: '${account.user}'}\n  - click: '#pr'\n  - expect: {at: '#o', text: name ada}"),
		Entry("dialog that opens later", "", "  - open: /dialogs\n  - dialog: accept\n  - click: '#slow'\n  - expect: {at: '#o', text: 'true'}"),
		Entry("dialog with other words", `dialog accept: it says "Really delete the draft?", not "Send?"`, "  - open: /dialogs\n  - dialog: {answer: accept, says: Send?}\n  - click: '#del'"),
		Entry("dialog that does not open", "dialog dismiss: no dialog opened", "  - open: /dialogs\n  - dialog: dismiss\n  - click: '#o'\n    variant: [local]\n  - dialog: dismiss\n  - expect: '#del'"),
		Entry("dialog that takes no text", "and takes no text", "  - open: /dialogs\n  - dialog: {answer: accept, with: x}\n  - click: '#del'"),
		Entry("drop, on what appears to take it", "", "  - open: /zone\n  - drop: {on: '#z', files: [good.txt, half.txt]}\n  - expect: {at: .ok, count: 2}"),
		Entry("drop where no files are taken", "drop #n: the page takes no files that are dragged there", "  - open: /zone\n  - drop: {on: '#n', files: [good.txt]}"),
		Entry("pick, one after the other", "", "  - open: /zone\n  - pick: {click: '#b', files: [good.txt, half.txt]}\n  - expect: {at: .ok, count: 2}"),
		Entry("pick where no chooser opens", "pick #n: it opened no file chooser", "  - open: /zone\n  - pick: {click: '#n', files: [good.txt]}"),
		Entry("upload by dropping", "", "  - open: /zone\n  - upload: {drop: '#z', files: [good.txt, half.txt], done: .ok}"),
		Entry("upload by a chooser", "", "  - open: /zone\n  - upload: {click: '#b', files: [good.txt, half.txt], done: .ok}"),
		Entry("attach to what takes dropped files", "not a file input: div#z (to drop files on it write drop:)", "  - open: /zone\n  - attach: {input: '#z', files: [good.txt]}"),
		Entry("choose from a list that is no select", "", "  - open: /list\n  - choose: {field: '#k', value: Travel}\n  - expect: {at: '#o', text: Travel}"),
		Entry("choose what a list does not have", "choose #k: no such option", "  - open: /list\n  - choose: {field: '#k', value: Health}"),
		Entry("choose from a list that is searched by typing", "", "  - open: /list\n  - choose: {field: '#s', value: Life}\n  - expect: {at: '#o', text: Life}"),
		Entry("a variant that is not this one's", "", "  - open: /in\n  - click: '#nowhere'\n    variant: [local]"),
		Entry("a variant that is", "no such element", "  - open: /in\n  - click: '#nowhere'\n    variant: [chunked]"),
		Entry("refuse what is refused", "", "  - open: /gate\n  - refuse: {what: go in, actions: [{click: '#no'}], sign: '#e', through: '#t'}"),
		Entry("refuse what gets through", "the site should refuse to go in, but it got through", "  - open: /gate\n  - refuse: {what: go in, actions: [{click: '#yes'}], sign: '#e', through: '#t'}"),
		Entry("refuse without an answer", "it exists, but is not visible", "  - open: /gate\n  - refuse: {what: go in, actions: [{expect: '#no'}], sign: '#e', through: '#t'}"),
		Entry("verify what is stored", "", "  - open: /good\n  - verify-stored: {links: .row a, sizes: .row i, owners: .row b, owner: ada, files: [good.txt]}"),
		Entry("verify another owner's", `it is stored for "ada", not for "ben"`, "  - open: /good\n  - verify-stored: {links: .row a, owners: .row b, owner: ben, files: [good.txt]}"),
		Entry("verify what is cut short", "2 bytes were stored, not 4", "  - open: /half\n  - verify-stored: {links: .row a, files: [half.txt]}"),
		Entry("verify what anybody can read", "it can be read without logging in", "  - open: /open\n  - verify-stored: {links: .row a, files: [open.txt]}"),
		Entry("refuse in spite of an old sign", "it got through", "  - open: /stale\n  - refuse: {what: go in, actions: [{click: '#yes'}], sign: '#e', through: '#t'}"),
		Entry("refuse where one is in already", "it is visible before the actions", "  - open: /in\n  - refuse: {what: go in, actions: [{expect: '#in'}], sign: '#e', through: '#in'}"),
		Entry("a selector with the account's name", "", "  - open: /form\n  - fill: {field: '[name=u]', with: '${account.user}'}\n  - expect: {at: \"[name=u]:not([title='${account.user}'])\", text: ada}"),
		Entry("verify a list with older files", "the site lists 2 files, not 1: if the account has older ones, write at-least: true", "  - open: /older\n  - verify-stored: {links: .row a, files: [good.txt]}"),
		Entry("verify a list that may have older files", "", "  - open: /older\n  - verify-stored: {links: .row a, sizes: .row i, files: [good.txt], at-least: true}"),
		Entry("verify a longer list that lacks the file", "missing: open.txt", "  - open: /older\n  - verify-stored: {links: .row a, files: [open.txt], at-least: true}"),
		Entry("verify by an attribute", "", "  - open: /ids\n  - verify-stored: {links: .row, attribute: data-url, files: [good.txt], at-least: true}"),
		Entry("verify by an attribute that leads elsewhere", "2 bytes were stored, not 4", "  - open: /ids\n  - verify-stored: {links: .row, attribute: data-url, files: [half.txt], at-least: true}"),
		Entry("verify by an attribute that is not there", "it has no attribute data-x", "  - open: /ids\n  - verify-stored: {links: .row, attribute: data-x, files: [good.txt], at-least: true}"),
		Entry("verify by an address with an attribute", "", "  - open: /ids\n  - verify-stored: {links: .row, attribute: data-id, address: '/files/{value}.txt', files: [good.txt], at-least: true}"),
		Entry("verify by an address with a value", "", "  - open: /ids\n  - verify-stored: {links: .row, address: '/of-value/${unique}/{file}', files: [good.txt], at-least: true, public: true}"),
		Entry("verify by an address with the file's name", "", "  - open: /ids\n  - verify-stored: {links: .row, address: '/files/{file}?of={file}', files: [good.txt], at-least: true}"),
		Entry("verify an address that breaks off", "a stored file can't be fetched: unexpected EOF", "  - open: /cut\n  - verify-stored: {links: .row a, files: [cut.txt]}"),
		Entry("verify an address that leads in circles", "stopped after 10 redirects", "  - open: /loop\n  - verify-stored: {links: .row a, files: [loop.txt]}"),
		Entry("upload whose signs come in a frame, later", "", "  - open: /frame\n  - upload: {input: '#f', files: [good.txt], done: '#x >>> .ok'}"),
		Entry("verify what may be public", "", "  - open: /open\n  - verify-stored: {links: .row a, files: [open.txt], public: true}"),
		Entry("verify what comes back under another name", `good.txt: its address answers with the name "8f14.txt"`, "  - open: /named\n  - verify-stored: {links: .row a, files: [good.txt], public: true}"),
		Entry("verify what may come back under another name", "", "  - open: /named\n  - verify-stored: {links: .row a, files: [good.txt], public: true, renamed: true}"),
		Entry("verify what comes back as another type", "good.txt: its address answers with the type text/html", "  - open: /typed\n  - verify-stored: {links: .row a, files: [good.txt], public: true}"),
		Entry("verify what may come back as another type", "", "  - open: /typed\n  - verify-stored: {links: .row a, files: [good.txt], public: true, renamed: true}"),
		Entry("verify what others can't read, and be oneself again", "", asAda+"  - verify-stored: {links: .row a, files: [good.txt], others: ["+asUser+"]}\n  - expect: {at: '#who', text: ada}"),
		Entry("verify what others can read", "good.txt: another customer can read it", asAda+"  - verify-stored: {links: .leak a, files: [good.txt], others: ["+asUser+"]}"),
		Entry("verify as others who don't get in", "as ben: expect #welcome: not visible", asAda+"  - verify-stored: {links: .row a, files: [good.txt], others: ["+asUser+", {expect: '#welcome'}]}"),
		Entry("verify what is not there", "the site lists 0 files, not 1; missing: good.txt", "  - open: /none\n  - verify-stored: {links: .row a, files: [good.txt]}"),
		Entry("an address where nobody listens", "ERR_CONNECTION_REFUSED", "  - open: http://127.0.0.1:20999/"),
	)

	It("releases the other account in any case, and counts none of it as friction", func(ctx context.Context) {
		v.StartStep()
		Expect(do(ctx, asAda+"  - verify-stored: {links: .row a, files: [good.txt], others: ["+asUser+", {click: '#who'}]}")).To(Succeed())
		Expect(v.Friction.Clicks).To(BeZero())
		Expect(do(ctx, asAda+"  - verify-stored: {links: .leak a, files: [good.txt], others: ["+asUser+"]}")).NotTo(Succeed())
		Expect(leased).To(BeZero())
		Expect(v.Account.User).To(Equal("ada"))
	})

	It("reports that no other customer was logged in, or that there is no other account, as tool errors", func(ctx context.Context) {
		err := do(ctx, asAda+"  - verify-stored: {links: .leak a, files: [good.txt], others: [{open: /mine}]}")
		Expect(err).To(MatchError(ContainSubstring("did not change the browser's cookies")))
		Expect(browser.IsToolError(err)).To(BeTrue())
		v.LeaseAccount = func(context.Context) (journey.Account, func(), error) {
			return journey.Account{}, nil, errors.New("all 1 are in use")
		}
		err = do(ctx, asAda+"  - verify-stored: {links: .leak a, files: [good.txt], others: ["+asUser+"]}")
		Expect(err).To(MatchError(ContainSubstring("all 1 are in use")))
		Expect(browser.IsToolError(err)).To(BeTrue())
	})

	It("uploads by a hidden input, with a result for each file", func(ctx context.Context) {
		err := do(ctx, "  - open: /up\n  - upload: {input: '#f', files: [good.txt, bad.txt, half.txt], done: '#q .ok', refused: '#q .bad'}")
		Expect(err).To(MatchError(ContainSubstring("1 of 3 files did not get through: bad.txt")))
		Expect(v.Items).To(HaveLen(3))
		Expect(v.Items[0].Verdict).To(Equal(results.Passed))
		Expect(v.Items[1].Verdict).To(Equal(results.Failed))
		Expect(v.Items[1].Shown).To(Equal("bad.txt is not a type we take"))
		Expect(v.Items[2].Verdict).To(Equal(results.Passed))
	})

	It("applies a message to all files without their own sign", func(ctx SpecContext) {
		v.StepTimeout = hang.Limit // it is not waited for
		err := do(ctx, "  - open: /mute\n  - upload: {input: '#f', files: [good.txt], done: .ok, failed: .error}")
		Expect(err).To(MatchError(ContainSubstring("the file did not get through: good.txt")))
		Expect(v.Items[0].Shown).To(Equal("file upload failed"))
	}, SpecTimeout(hang.Limit))

	It("waits for bytes on a slow line, but not when no request is in progress", func(ctx context.Context) {
		v.UpKbps = 0.0001 // the file would take minutes
		v.Busy = func() bool { return false }
		err := do(ctx, "  - open: /mute\n  - upload: {input: '#f', files: [good.txt], done: .ok}")
		Expect(err).To(MatchError(ContainSubstring("the file did not get through: good.txt")))
		busy := time.Now()
		v.Busy = func() bool { return time.Since(busy) < 2*v.StepTimeout }
		Expect(do(ctx, "  - open: /mute\n  - upload: {input: '#f', files: [good.txt], done: .ok}")).NotTo(Succeed())
		Expect(time.Since(busy)).To(BeNumerically(">", 5*v.StepTimeout/2))
	}, SpecTimeout(hang.Limit))

	It("goes on where the page changes a text, and notes it unless it is not the journey's own", func(ctx context.Context) {
		Expect(do(ctx, "  - open: /altering\n  - fill: {field: '#phone', with: '12345'}\n  - fill: {field: '#short', with: '1234'}\n  - fill: {field: '#short', with: '${account.password}'}")).To(Succeed())
		Expect(v.Notes).To(Equal([]string{`#short holds "123", where "1234" was typed`, "#short holds 3 characters, which are not the 8 that were typed"}))
	})

	It("reads back what it typed into a field whose name changes with its text", func(ctx context.Context) {
		v.StartStep()
		Expect(do(ctx, "  - open: /blocks\n  - fill: {field: 'label=Empty block', with: First}\n  - expect: {at: label=Paragraph, text: First}")).To(Succeed())
		Expect(v.Notes).To(BeEmpty())
	})

	It("notes what it leaves out, without delay for the rest", func(ctx context.Context) {
		v.StartStep()
		Expect(do(ctx, "  - open: /in\n  - optional: [{click: '#ok'}, {click: '#never'}]\n  - expect: '#in'")).To(Succeed())
		Expect(v.Notes).To(Equal([]string{"optional #ok: no such element, so this was left out"}))
		Expect(v.Friction.Clicks).To(BeZero())
	})

	It("reports as a tool error what the journey did not store, before it does anything with it", func(ctx context.Context) {
		err := do(ctx, "  - open: /form\n  - optional: [{store-as: {name: order, at: '#none'}}]\n  - fill: {field: '[name=u]', with: '${order}'}")
		Expect(err).To(MatchError(ContainSubstring("${order}: the journey has not stored it")))
		Expect(browser.IsToolError(err)).To(BeTrue())
		Expect(do(ctx, "  - expect: {at: '[name=u]', text: old}")).To(Succeed())
	})

	It("waits for a request that was answered", func(ctx context.Context) {
		asked := 0
		v.Requests = func(context.Context) ([]journey.SentRequest, string) {
			asked++
			return []journey.SentRequest{{Address: server.URL + "/api/save", Answered: asked > 2}}, ""
		}
		Expect(do(ctx, "  - open: /in\n  - wait-for: {request: '*/api/save'}")).To(Succeed())
		Expect(do(ctx, "  - wait-for: {request: /api/save}")).To(Succeed())
		Expect(do(ctx, "  - wait-for: {request: '*/api/load'}")).To(MatchError("wait-for */api/load: no such request was sent in this step; the address is " + server.URL + "/in"))
		v.Requests = func(context.Context) ([]journey.SentRequest, string) {
			return []journey.SentRequest{{Address: server.URL + "/api/save"}}, ""
		}
		Expect(do(ctx, "  - wait-for: {request: '*/api/save'}")).To(MatchError(ContainSubstring("it was sent, and has no answer")))
		v.Requests = func(context.Context) ([]journey.SentRequest, string) { return nil, "how shop.test answered" }
		err := do(ctx, "  - wait-for: {request: '*/api/save'}")
		Expect(err).To(MatchError(ContainSubstring("unsupported: it can't be known how shop.test answered")))
		Expect(browser.IsToolError(err)).To(BeTrue())
	})

	// ownBrowser gives the visit a browser without the windows of other specs.
	ownBrowser := func(ctx context.Context) {
		GinkgoHelper()
		kind, err := engine.ByName("rod")
		Expect(err).NotTo(HaveOccurred())
		own, err := kind.Start(context.WithoutCancel(ctx), engine.Options{Dir: GinkgoT().TempDir()})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(own.Close)
		v.Page, v.PageNotes = journey.ExpandingPage(v, own.Page), own.Page.(browser.Noter).TakeNotes
	}

	It("goes on in a new window, and back", func(ctx context.Context) {
		ownBrowser(ctx)
		Expect(do(ctx, "  - open: /in\n  - window: new")).To(MatchError("window new: no other window or tab is open"))
		Expect(do(ctx, "  - open: /opener\n  - click: '#tab'\n  - window: new\n  - expect: '#in'\n  - window: back\n  - expect: '#pop'")).To(Succeed())
		Expect(v.Notes).To(BeEmpty())
		Expect(do(ctx, "  - open: /opener\n  - click: '#pop'\n  - window: new\n  - click: '#ok'\n  - expect: {at: '#who', text: Hello ann}\n  - window: back\n  - expect: '#tab'")).To(Succeed())
		Expect(v.Notes).To(Equal([]string{browser.NoteReturned}))
	})

	It("reports an element that may be in a window that is not followed as a tool error, unless it went on meanwhile", func(ctx context.Context) {
		ownBrowser(ctx)
		err := do(ctx, "  - open: /opener\n  - click: '#tab'\n  - expect: '#in'")
		Expect(err).To(MatchError(ContainSubstring("expect #in: not visible: this page opened a second window, and the journey does not follow it: add `window: new`")))
		Expect(browser.IsToolError(err)).To(BeTrue())
		err = do(ctx, "  - open: /opener\n  - click: '#tab'\n  - expect: '#pop'\n  - expect: '#in'")
		Expect(browser.IsSiteError(err)).To(BeTrue())
	})

	It("counts friction", func(ctx context.Context) {
		v.StartStep()
		Expect(do(ctx, "  - open: /late\n  - expect: '#a'\n  - open: /form\n  - fill: {field: '[name=u]', with: x}\n  - click: '#go'")).To(Succeed())
		Expect(v.Friction.Clicks).To(Equal(1))
		Expect(v.Friction.Fields).To(Equal(1))
		Expect(v.Friction.Waits).To(BeNumerically(">", 0.1))
	})

	It("can be written in Go", func(ctx context.Context) {
		step := journey.Step{Name: "in-go", Actions: []journey.Action{
			&journey.Open{Address: "/in"},
			journey.ActionFunc(func(ctx context.Context, v *journey.Visit) error {
				found, err := v.Page.Elements(ctx, "#in")
				if err == nil && len(found) != 1 {
					err = browser.NewSiteError("look", "#in", "%d of them", len(found))
				}
				return err
			}),
		}}
		for _, a := range step.Actions {
			Expect(a.Do(ctx, v)).To(Succeed())
		}
	})
})
