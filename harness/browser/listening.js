// A press that comes before the page listens to presses is lost, as on a button whose markup is there before its scripts. Such a
// press had no effect, and the page began to listen to presses of that element only afterwards. ES3.
var pressEvents = /^(?:click|mousedown|mouseup|pointerdown|pointerup)$/;
// around returns the first that passes of a node and what it is in, up to the window.
function around(el, test) {
  var p, w = el.ownerDocument.defaultView;
  for (p = el; p; p = p.parentNode || p.host) if (test(p)) return p;
  return test(w) ? w : null;
}
function hasHandler(node) {
  return !!(node.onclick || node.onmousedown || node.onmouseup || node.onpointerdown || node.onpointerup);
}
// ofItself: what does something when it is pressed, also without a script.
function ofItself(node) {
  var k = kind(node);
  return !!node.href || /^(?:label|select|summary|textarea|option|audio|video)$/.test(k) || node.isContentEditable || tag(node) == 'input' && k != 'button' || tag(node) == 'button' && !!node.form && node.type != 'button';
}
// watchesListeners notes which listeners are added from now on. Old browsers have the method at nodes and at the window.
function watchesListeners(w) {
  var i, at = w.EventTarget ? [w.EventTarget.prototype] : [w.Node.prototype, w];
  for (i = 0; i < at.length; i++) watchesListenersOf(w, at[i]);
}
function watchesListenersOf(w, target) {
  var own = target.addEventListener;
  if (!own || own.cxmatrix) return;
  target.addEventListener = function (type) {
    try { if (pressEvents.test(type)) listens(w.document.cxmatrixPress, this || w); } catch (e) {}
    return own.apply(this, arguments);
  };
  target.addEventListener.cxmatrix = true;
}
// listens notes that a node began to listen to presses.
function listens(p, node) {
  if (!p || p.state != 'down' && p.state != 'fell' || !around(p.el, function (n) { return n == node; })) return;
  p.became(p.state, node, p.watcher.takeRecords().length);
}
// watchPress begins to watch what becomes of a press that is about to come.
function watchPress(el) {
  var d = el.ownerDocument, w = d.defaultView, p = { el: el, state: 'waits', alone: true };
  function down(ev) {
    if (p.state != 'waits') return;
    p.state = 'down';
    p.at = new Date().getTime();
    if (w.performance && w.performance.now) p.tick = w.performance.now();
    p.watcher.observe(d.body || d.documentElement, { childList: true, characterData: true, attributes: true, subtree: true });
  }
  function fell(ev) { // its other listeners first
    w.setTimeout(function () { if (p.state == 'down') { if (ev.defaultPrevented) p.became('', null); else p.state = 'fell'; } }, 0);
  }
  if (d.cxmatrixPress) d.cxmatrixPress.became('', null);
  d.cxmatrixPress = null;
  if (!w || !w.MutationObserver || !w.Node || around(el, function (n) { return hasHandler(n) || n.nodeType == 1 && ofItself(n); })) return;
  // A document that listens to all presses from a change on may have opened what any press closes, late.
  p.became = function (state, node, changes) {
    p.state = state != 'fell' || !node ? 'heard' : changes && (node == d || node == w || node == d.body) ? 'heard' : 'early';
    p.by = node;
    p.late = new Date().getTime() - p.at;
    if (changes) p.alone = false;
    p.watcher.disconnect();
    w.removeEventListener('mousedown', down, true);
    w.removeEventListener('click', fell, false);
  };
  p.watcher = new w.MutationObserver(function (records) {
    for (var i = 0; i < records.length; i++) {
      if (/^(?:script|link|style)$/.test(tag(records[i].target)) || onlyScripts(records[i])) continue;
      p.became(p.state, around(el, hasHandler), 1);
      return;
    }
  });
  w.addEventListener('mousedown', down, true);
  w.addEventListener('click', fell, false);
  d.cxmatrixPress = p;
  watchesListeners(w);
}
// onlyScripts reports whether a change of a document only adds what it is made of.
function onlyScripts(record) {
  var i, list = record.addedNodes;
  if (record.type != 'childList' || record.removedNodes.length) return false;
  for (i = 0; i < list.length; i++) if (!/^(?:script|link|style)$/.test(tag(list[i]))) return false;
  return true;
}
// earlyPress: whether the last press of the document came before the page listened, how many ms, what listens now, and whether
// it surely had no effect: nothing was changed or requested since.
function earlyPress(list) {
  var i, node, w, all, d = list[0] && list[0].ownerDocument, p = d && d.cxmatrixPress;
  if (p && p.state == 'fell' && (node = around(p.el, hasHandler))) p.became('fell', node, p.watcher.takeRecords().length);
  if (!p || p.state != 'early' || list[0] != p.el && first(list) != p.el) return [false, 0, '', false];
  w = d.defaultView;
  all = w.performance && w.performance.getEntriesByType && p.tick ? w.performance.getEntriesByType('resource') : null;
  for (i = 0; all && i < all.length; i++) if (all[i].startTime >= p.tick) p.alone = false;
  return [true, p.late, p.by == w ? 'the window' : p.by == d ? 'the document' : named(p.by), !!all && p.alone];
}
