// Guards: a page may move between measuring and pressing, and may move the focus while text is typed. What would hit
// another element is stopped before the page gets it, and can be done again. ES3.
function guardOff() {
  var g = document.cxmatrixGuard;
  document.cxmatrixGuard = null;
  if (g) g.end();
  return g;
}
// guard listens in the windows of the element's document and of those around it, before anything else.
function guard(el, names, see) {
  var list = [], g = { state: '', by: '' }, w = el.ownerDocument.defaultView;
  function each(method) {
    for (var i = 0; i < list.length; i++) {
      for (var k = 0; k < names.length; k++) {
        try { list[i][method](names[k], hear, true); } catch (e) {}
      }
    }
  }
  function hear(ev) {
    if (ev.isTrusted === false || see(g, ev, target(ev))) return; // the page's own events pass
    ev.preventDefault();
    ev.stopImmediatePropagation();
  }
  guardOff();
  if (!w || !w.addEventListener) return;
  try { for (; w && w.document; w = w.parent == w ? null : w.parent) list.push(w); } catch (e) {}
  g.end = function () { each('removeEventListener'); };
  each('addEventListener');
  g.el = el;
  el.ownerDocument.cxmatrixGuard = g;
}
// moved reports whether an element is no longer where the pointer is; one that is only covered now has not moved.
function moved(el, ev) {
  var i, r, list = el.getClientRects();
  for (i = 0; i < list.length; i++) {
    r = list[i];
    if (ev.clientX >= r.left - 1 && ev.clientX <= r.right + 1 && ev.clientY >= r.top - 1 && ev.clientY <= r.bottom + 1) return false;
  }
  return list.length > 0;
}
// guardPress lets a press pass if it begins on the element or its label, and the element does not move away under it: then a
// browser makes no click of it. Of several presses in a row, each is judged anew.
function guardPress(el) {
  guard(el, ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu'], function (g, ev, hit) {
    var hits = own(hit, el);
    if (!g.state && ev.type == 'click' && !hits && kind(hit) == 'file') return true; // the page's own, in a browser that does not tell
    if (!g.state || ev.type == 'mouseup' && !hits && hit && hit.ownerDocument == el.ownerDocument && moved(el, ev)) {
      g.state = hits ? 'hit' : 'missed';
      g.by = hit && hit.tagName ? named(hit) : 'the page';
    }
    if (g.up && g.state == 'hit' && /down$/.test(ev.type) && !hits && inside(el, el.ownerDocument.documentElement)) {
      g.state = 'again';
      g.by = hit && hit.tagName ? named(hit) : 'the page';
    }
    if (ev.type == 'mouseup') g.up = true;
    return g.state == 'hit';
  });
  try { watchPress(el); } catch (e) {}
}
// guardMove only notes what the pointer met first.
function guardMove(el) {
  guard(el, ['mouseover', 'mousemove'], function (g, ev, hit) {
    if (g.state) return true;
    g.state = own(hit, el) ? 'hit' : 'missed';
    g.by = hit && hit.tagName ? named(hit) : 'the page';
    return true;
  });
}
// pressed: whether the press hit; "" if the page is a new one, or reports no events.
function pressed() {
  var g = guardOff();
  return g ? [g.state, g.by] : ['', ''];
}
// guardKeys lets keys pass to the field, and on to the next of several small ones, as for a code of six digits.
function guardKeys(el, length) {
  guard(el, ['keydown', 'keypress', 'beforeinput'], function (g, ev, hit) {
    if (inside(hit, el) || inside(el, hit) && hit.isContentEditable) return true;
    if (el.maxLength > 0 && el.maxLength < length && hit && hit.maxLength === el.maxLength) {
      g.state = 'shared';
      return true;
    }
    g.state = 'lost';
    g.by = hit && hit.tagName ? named(hit) : 'the page';
    return false;
  });
}
// typed: what the field holds, and whether keys were stopped that would have gone elsewhere. What it was found by may have
// changed with its text.
function typed(list) {
  var g = guardOff(), same = g && inside(g.el, g.el.ownerDocument.documentElement);
  return [held(same ? [g.el] : list)[0], g ? g.state : '', g ? g.by : ''];
}
