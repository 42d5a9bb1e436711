// The messages of a page to its customer, and how long they are shown. ES3.
// One observer serves the window's document and its readable frames. It scans
// when the document changes, and five times a second for changes by style only.
function alike(a, b) { // "12 %" and "13 %" are one message that counts
  return a.replace(/\d+/g, '#') == b.replace(/\d+/g, '#');
}
var noticeWords = ['toast', 'snack', 'notif', 'flash', 'growl', 'alert', 'error', 'warning', 'invalid'];
var regions = '[role=alert],[role=alertdialog],[role=status],[role=log],[aria-live=assertive],[aria-live=polite],output';
function noticeSelector() {
  var i, w, out = [];
  for (i = 0; i < noticeWords.length; i++) {
    w = noticeWords[i];
    out.push('[class*=' + w + ']', '[class*=' + w.charAt(0).toUpperCase() + w.substr(1) + ']');
  }
  return out.join(',');
}
// simple matches an element with a selector of one part (p#a.b[c=d]), for browsers without matches().
function simple(el, selector) {
  var m, rest = selector, c = ' ' + el.className + ' ';
  if (/[\s>+~:,]/.test(selector)) return false;
  while (rest) {
    m = /^(?:\*|([\w\-]+)|#([\w\-]+)|\.([\w\-]+)|\[([\w\-]+)(?:=["']?([^"'\]]*)["']?)?\])/.exec(rest);
    if (!m) return false;
    if (m[1] && tag(el) != m[1].toLowerCase() || m[2] && el.id != m[2] || m[3] && c.indexOf(' ' + m[3] + ' ') < 0) return false;
    if (m[4] && (el.getAttribute(m[4]) === null || m[5] && el.getAttribute(m[4]) != m[5])) return false;
    rest = rest.substr(m[0].length);
  }
  return true;
}
// widgets are roles of what a page is used by. Some have aria-live so that their name is read when it changes: no message.
var widgets = /^(button|cell|checkbox|columnheader|gridcell|link|menuitem|menuitemcheckbox|menuitemradio|option|radio|row|rowheader|slider|spinbutton|switch|tab|textbox|treeitem)$/;
// region returns the element's role as a live region; '' for none.
function region(el) {
  var role = String(el.getAttribute('role') || '').toLowerCase(), live = String(el.getAttribute('aria-live') || '').toLowerCase();
  if (widgets.test(role)) return '';
  if (role == 'alert' || role == 'alertdialog' || live == 'assertive') return 'alert';
  return role == 'status' || role == 'log' || live == 'polite' || tag(el) == 'output' ? 'status' : '';
}
function selects(el, selector) {
  try {
    return el.matches ? el.matches(selector) : el.webkitMatchesSelector ? el.webkitMatchesSelector(selector)
      : el.msMatchesSelector ? el.msMatchesSelector(selector) : simple(el, selector);
  } catch (e) { return false; }
}
function within(el, root) {
  for (; el; el = el.parentNode) if (el == root) return true;
  return false;
}
function listen(w, step, fresh, complaints, dialogs) {
  var most = 60, longest = 300, briefest = 15000, entries = [], carried = [], candidates = [], docs = [], watchers = [];
  var seq = 0, last = 0, due = 0, first = true, firstTitle = '', title = null, marked = false;
  var id = String(Math.random()).substr(2, 8), key = 'cxmatrix-said', timer, notices = noticeSelector();
  function now() { return new Date().getTime(); }
  // where returns the kind of message that an element shows; '' for none.
  function where(el, framed) {
    var i, s, at, name = typeof el.className == 'string' ? el.className : '', r = region(el);
    for (i = 0; i < complaints.length; i++) {
      s = complaints[i];
      at = s.lastIndexOf(' >>> ');
      if ((at >= 0) == framed && selects(el, at < 0 ? s : s.substr(at + 5))) return r || s;
    }
    if (r) return r;
    for (i = 0; i < noticeWords.length; i++) if (name.toLowerCase().indexOf(noticeWords[i]) >= 0) return 'toast';
    return '';
  }
  function speakers(doc, framed) {
    var i, all = [], s, list;
    if (!doc.querySelectorAll) return doc.getElementsByTagName('*');
    function add(selector) {
      try { list = doc.querySelectorAll(selector); } catch (e) { return; }
      for (var k = 0; k < list.length; k++) all.push(list[k]);
    }
    add(regions);
    for (i = 0; i < complaints.length; i++) {
      s = complaints[i].lastIndexOf(' >>> ');
      if ((s >= 0) == framed) add(s < 0 ? complaints[i] : complaints[i].substr(s + 5));
    }
    add(notices);
    return all;
  }
  // spoken returns the elements with messages, each once: of nested ones the
  // one with a role, or the journey's, else the outermost.
  function spoken(doc, framed) {
    var i, k, el, s, t, out = [], list = speakers(doc, framed), drop;
    for (i = 0; i < list.length; i++) {
      el = list[i];
      s = where(el, framed);
      if (!s || /^(html|head|body|script|style|link|form|input|textarea|select)$/.test(tag(el))) continue;
      for (k = 0, drop = false; k < out.length && !drop; k++) {
        if (out[k].el == el) drop = true;
        else if (s == 'toast' && (within(el, out[k].el) || out[k].where != 'toast' && within(out[k].el, el))) drop = true;
        else if (s != 'toast' && within(el, out[k].el) && out[k].where != 'toast') drop = true;
      }
      if (drop || !visible(el, true)) continue;
      t = words(el);
      if (t && t.length <= 4 * longest) out.push({ el: el, where: s, text: t.substr(0, longest) });
    }
    return out;
  }
  // note records the current message of an element.
  function note(el, s, text, t, quiet) {
    var i, e, again = null;
    for (i = entries.length - 1; i >= 0; i--) {
      e = entries[i];
      if (e.el == el && el && !e.gone) {
        e.seen = true;
        if (e.text == text) return;
        if (!e.old && (alike(e.text, text) || text.indexOf(e.text) >= 0)) { e.text = text; return; }
        if (!e.old && e.text.indexOf(text) >= 0) return;
        e.gone = t;
      } else if (!again && !e.old && e.where == s && alike(e.text, text) && e.gone && t - e.gone < 300) {
        again = e; // drawn anew
      }
    }
    if (again) { again.el = el; again.gone = 0; again.seen = true; again.text = text; return; }
    if (entries.length < most) entries.push({ id: id + '.' + (++seq), el: el, where: s, text: text, at: t, gone: 0, seen: true, old: first && fresh, quiet: quiet });
  }
  function holds(el) { // a form, or a whole view, is no message
    return el.getElementsByTagName('input').length || el.getElementsByTagName('textarea').length || el.getElementsByTagName('select').length;
  }
  // small records the changed elements with a short text.
  function small(t) {
    var i, k, el, text, skip;
    for (i = 0; i < candidates.length; i++) {
      el = candidates[i];
      for (skip = false, k = 0; k < entries.length && !skip; k++) {
        skip = !entries[k].gone && entries[k].el && entries[k].where != 'text' && (within(el, entries[k].el) || within(entries[k].el, el));
      }
      if (skip || !within(el, el.ownerDocument) || holds(el) || !visible(el, true)) continue;
      text = words(el);
      if (text && text.length <= 200) note(el, 'text', text, t, true);
    }
    candidates = [];
  }
  function named(t) {
    var text = w.document.title;
    if (title === null || w.document.readyState == 'loading') firstTitle = title = text; // it may not have been read yet
    if (text == title) return;
    for (var i = 0; i < entries.length; i++) if (entries[i].where == 'title' && !entries[i].gone) entries[i].gone = t;
    title = text;
    if (text != firstTitle) note(null, 'title', fold(text).substr(0, longest), t, false);
  }
  function scan() {
    var i, k, e, t = now(), found;
    last = t;
    due = 0;
    follow(w, 0);
    for (i = 0; i < entries.length; i++) entries[i].seen = !entries[i].el;
    for (i = 0; i < docs.length; i++) {
      try { found = spoken(docs[i], docs[i] != w.document); } catch (e1) { continue; }
      for (k = 0; k < found.length; k++) note(found[k].el, found[k].where, found[k].text, t, first && (found[k].where == 'toast' || found[k].where == 'status'));
    }
    for (i = 0; i < entries.length; i++) {
      e = entries[i];
      try {
        if (e.where == 'text' && !e.gone && !e.seen && visible(e.el, true) && within(e.el, e.el.ownerDocument)) {
          found = words(e.el);
          e.seen = alike(found, e.text);
        }
      } catch (e2) {}
    }
    small(t);
    named(t);
    for (i = 0; i < entries.length; i++) if (!entries[i].seen && !entries[i].gone) entries[i].gone = t;
    first = false;
  }
  function glance() { try { scan(); } catch (e) {} }
  function soon() {
    if (due) return;
    if (now() - last > 100) { glance(); return; }
    due = 1;
    w.setTimeout(glance, 100);
  }
  // changed records the elements that may have a new message.
  function changed(records) {
    var i, k, r, n;
    function add(node) {
      if (node && node.nodeType == 3) node = node.parentNode;
      if (node && node.nodeType == 1 && candidates.length < 50 && !/^(html|head|body|script|style|link|title|option|textarea)$/.test(tag(node))) candidates.push(node);
    }
    for (i = 0; i < records.length; i++) {
      r = records[i];
      if (r.type == 'attributes') {
        if (r.attributeName == 'hidden' || /display: *none|visibility: *hidden/.test(String(r.oldValue))) add(r.target);
        continue;
      }
      if (r.type == 'characterData') add(r.target);
      for (k = 0, n = r.addedNodes; n && k < n.length; k++) add(n[k]);
    }
    soon();
  }
  // follow watches new documents, and forgets those that are gone.
  function follow(win, depth) {
    var i, doc, frames, list, known = false;
    if (depth == 0) docs = [];
    try { doc = win.document; if (!doc.documentElement) return; } catch (e) { return; }
    docs.push(doc);
    for (i = 0; i < watchers.length; i++) known = known || watchers[i].doc == doc;
    if (!known) attend(win, doc);
    frames = ['iframe', 'frame'];
    for (i = 0; i < 2 && depth < 3; i++) {
      list = doc.getElementsByTagName(frames[i]);
      for (var k = 0; k < list.length && docs.length < 20; k++) try { if (list[k].contentWindow) follow(list[k].contentWindow, depth + 1); } catch (e2) {}
    }
  }
  function attend(win, doc) {
    var m = null, leave = function () { glance(); if (win == w) hand(); };
    watchers.push({ doc: doc, stop: function () {
      if (m) m.disconnect();
      if (win.removeEventListener) { win.removeEventListener('pagehide', leave, true); win.removeEventListener('unload', leave, true); }
      else if (win.detachEvent) win.detachEvent('onunload', leave);
    } });
    try {
      m = new w.MutationObserver(changed);
      m.observe(doc, { childList: true, characterData: true, attributes: true, attributeOldValue: true, attributeFilter: ['class', 'style', 'hidden', 'open', 'role'], subtree: true });
      marked = true;
    } catch (e) { m = null; }
    if (win.addEventListener) win.addEventListener('onpagehide' in win ? 'pagehide' : 'unload', leave, true);
    else if (win.attachEvent) win.attachEvent('onunload', leave);
  }
  function tells(e) { return !e.old && (!e.quiet || e.gone && e.gone - e.at <= briefest); }
  function rows() {
    var i, e, out = [], t = now();
    for (i = 0; i < carried.length; i++) out.push([carried[i][0], carried[i][1], carried[i][2], t - carried[i][3], t - carried[i][4]]);
    for (i = 0; i < entries.length; i++) {
      e = entries[i];
      if (!tells(e)) continue;
      e.taken = e.text + e.gone;
      out.push([e.id, e.where, e.text, t - e.at, e.gone ? t - e.gone : -1]);
    }
    return out;
  }
  // hand passes messages that were not collected to the next document of the window.
  function hand() {
    var i, e, t = now(), lines = [];
    for (i = 0; i < entries.length; i++) {
      e = entries[i];
      if (e.gone || !e.quiet) if (tells(e) && e.taken != e.text + e.gone) {
        lines.push([step, encodeURIComponent(e.id), encodeURIComponent(e.where), encodeURIComponent(e.text), e.at, e.gone || t].join(' '));
      }
      e.taken = e.text + e.gone;
    }
    if (!lines.length) return;
    try {
      if (w.sessionStorage) w.sessionStorage.setItem(key, (w.sessionStorage.getItem(key) || '') + lines.join('\n') + '\n');
      else if (!w.name) w.name = key + '\n' + lines.join('\n') + '\n';
    } catch (e2) {}
  }
  function pick() {
    var i, f, text = '';
    try {
      if (w.sessionStorage) { text = w.sessionStorage.getItem(key) || ''; if (text) w.sessionStorage.removeItem(key); }
      else if (String(w.name).indexOf(key + '\n') == 0) { text = w.name; w.name = ''; }
    } catch (e) {}
    for (i = 0, text = text.split('\n'); i < text.length; i++) {
      f = text[i].split(' ');
      if (f.length == 6 && f[0] == String(step)) carried.push([decodeURIComponent(f[1]), decodeURIComponent(f[2]), decodeURIComponent(f[3]), +f[4], +f[5]]);
    }
  }
  // hear wraps the dialogs of a browser whose driver does not report them. An answer is [dismiss, typed, text].
  function hear(name) {
    var own = w[name];
    w[name] = function (text, given) {
      var a = w.cxmatrixAnswers && w.cxmatrixAnswers.length ? w.cxmatrixAnswers.shift() : null;
      if (w.cxmatrixSaid) w.cxmatrixSaid.say(text);
      if (a && name != 'alert') return name == 'confirm' ? !a[0] : a[0] ? null : a[1] ? a[2] : String(given || '');
      return arguments.length > 1 ? own(text, given) : own(text);
    };
  }
  function say(text) {
    var t = now();
    if (entries.length < most) entries.push({ id: id + '.' + (++seq), el: null, where: 'dialog', text: fold(text).substr(0, longest), at: t, gone: t, seen: true, old: false, quiet: false });
  }
  pick();
  glance();
  if (dialogs && !w.cxmatrixHears) { w.cxmatrixHears = true; hear('alert'); hear('confirm'); hear('prompt'); }
  timer = w.setInterval(glance, marked ? 200 : 100);
  return {
    step: step, say: say,
    stop: function () { w.clearInterval(timer); for (var i = 0; i < watchers.length; i++) try { watchers[i].stop(); } catch (e) {} },
    collect: function () { if (now() - last > 30) glance(); return [id, w == w.top, rows()]; }
  };
}
function observe(step, fresh, complaints, dialogs) {
  var w = window, o;
  try { if (w.top != w && w.top.document.documentElement) w = w.top; } catch (e) {}
  o = w.cxmatrixSaid;
  if (!o || o.step != step) {
    if (o) o.stop();
    o = w.cxmatrixSaid = listen(w, step, fresh, complaints, dialogs);
  }
  return o.collect();
}
