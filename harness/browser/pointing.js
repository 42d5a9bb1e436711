// What a customer does with the pointer and the focus, besides pressing. ES3.
function over(list) {
  var el = first(list), got;
  if (!el) return ['no such element', 0, 0, null, ''];
  got = visible(el, false) ? reach(el) : ['hidden'];
  if (!got[0]) guardMove(el);
  return [got[0], got[1] || 0, got[2] || 0, el, several(list)];
}
function active(el) {
  var root = el.getRootNode ? el.getRootNode() : el.ownerDocument;
  return root.activeElement || null;
}
function focused(el) {
  var a = active(el);
  return !!a && inside(a, el);
}
function takeFocus(el) {
  var d = el.ownerDocument;
  if (focused(el) && !(d.hasFocus && !d.hasFocus())) return '';
  try { if (!middle(el)) scroll(el, 'center'); } catch (e) {}
  try { el.focus(); } catch (e2) {}
  return focused(el) ? '' : 'it takes no focus: ' + named(el);
}
function focusOn(list) {
  var el = first(list);
  if (!el) return ['no such element', ''];
  if (!visible(el, false)) return ['hidden', ''];
  if (!enabled(el)) return ['disabled', ''];
  return [takeFocus(el), several(list)];
}
function focusedFrame() {
  var a = document.activeElement;
  return [a && /^i?frame$/.test(tag(a)) ? a : null];
}
function leaveField(list) {
  var el = first(list), got = focusOn(list), a;
  if (got[0]) return got;
  a = active(el);
  try { (a || el).blur(); } catch (e) {}
  return got;
}
function bring(list) {
  var el = first(list), h = window.innerHeight || document.documentElement.clientHeight, r;
  if (!el) return ['no such element', ''];
  if (!visible(el, false)) return ['hidden', ''];
  r = el.getBoundingClientRect ? el.getBoundingClientRect() : null;
  scroll(el, r && r.bottom - r.top > h ? 'start' : 'center');
  return ['', several(list)];
}
// whole are the attributes whose properties hold an address in full.
var whole = { href: 'href', src: 'src', action: 'action', formaction: 'formAction', poster: 'poster', data: 'data', cite: 'cite' };
function read(list, name) {
  var el = first(list), v;
  if (!el) return ['no such element', '', ''];
  if (!name) {
    v = fold(words(el) || worth(el)).replace(/^\s+|\s+$/g, '');
    return [v ? '' : 'it has no text', v, several(list)];
  }
  if (name == 'value' && typeof el.value == 'string') return ['', worth(el), several(list)];
  v = el.getAttribute(name);
  if (v === null || typeof v == 'undefined') return ['it has no attribute ' + name, '', ''];
  if (whole.hasOwnProperty(name) && typeof el[whole[name]] == 'string') v = el[whole[name]];
  return ['', String(v), several(list)];
}
function watchLeaving() {
  var w = window;
  try { if (w.top != w && w.top.document.documentElement) w = w.top; } catch (e) {}
  w.cxmatrixWatched = true;
  w.cxmatrixLeaving = false;
  if (w.addEventListener) w.addEventListener('beforeunload', function () { w.cxmatrixLeaving = true; }, true);
  return [];
}
function leaving() {
  return [!!window.cxmatrixWatched, !!window.cxmatrixLeaving, document.readyState == 'complete', location.href == 'about:blank'];
}
