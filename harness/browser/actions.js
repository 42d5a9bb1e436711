// Actions of a customer on an element. ES3.
function named(el) {
  var c = typeof el.className == 'string' ? el.className.replace(/^\s+/, '').split(/\s/)[0] : '';
  return tag(el) + (el.id ? '#' + el.id : c ? '.' + c : '');
}
function inside(el, p) {
  for (; el; el = el.parentNode || el.host) if (el == p) return true;
  return false;
}
// at returns the element at a point, also inside open shadow roots.
function at(d, x, y) {
  var hit = d.elementFromPoint(Math.floor(x), Math.floor(y)), inner;
  while (hit && hit.shadowRoot && hit.shadowRoot.elementFromPoint) {
    inner = hit.shadowRoot.elementFromPoint(Math.floor(x), Math.floor(y));
    if (!inner || inner == hit) break;
    hit = inner;
  }
  return hit;
}
function labels(el) {
  var i, p, all, out = [];
  if (el.labels) { // also in a shadow root
    for (i = 0; i < el.labels.length; i++) out.push(el.labels[i]);
    return out;
  }
  for (p = el.parentNode; p; p = p.parentNode) if (tag(p) == 'label') out.push(p);
  all = el.id ? el.ownerDocument.getElementsByTagName('label') : [];
  for (i = 0; i < all.length; i++) if (all[i].htmlFor == el.id) out.push(all[i]);
  return out;
}
// scroll: a browser without options for scrollIntoView treats them as true, without an error.
function scroll(el, how) {
  var d = el.ownerDocument, w = d.defaultView || d.parentWindow, r;
  try {
    if ('scrollBehavior' in d.documentElement.style) {
      el.scrollIntoView({ block: how, inline: 'nearest', behavior: 'instant' });
      return;
    }
    el.scrollIntoView(how == 'start');
    if (how != 'center') return;
    r = el.getBoundingClientRect();
    w.scrollBy(0, (r.top + r.bottom - (w.innerHeight || d.documentElement.clientHeight)) / 2);
  } catch (e) {}
}
// middle returns the centre of the visible part of the element's first box.
function middle(el) {
  var d = el.ownerDocument, w = d.defaultView || d.parentWindow, i, r, box = null, rs = el.getClientRects();
  for (i = 0; i < rs.length && !box; i++) {
    if (rs[i].right - rs[i].left > 0 && rs[i].bottom - rs[i].top > 0) box = rs[i];
  }
  r = box || el.getBoundingClientRect();
  var right = w.innerWidth || d.documentElement.clientWidth, bottom = w.innerHeight || d.documentElement.clientHeight;
  var x1 = Math.max(0, r.left), x2 = Math.min(right, r.right), y1 = Math.max(0, r.top), y2 = Math.min(bottom, r.bottom);
  return x1 < x2 && y1 < y2 ? [(x1 + x2) / 2, (y1 + y2) / 2] : null;
}
function own(hit, el) {
  var i, l = labels(el);
  if (inside(hit, el)) return true;
  for (i = 0; i < l.length; i++) if (inside(hit, l[i])) return true;
  return false;
}
// obstacle describes the element that would be pressed instead, also in the documents around a frame.
function obstacle(el) {
  var d = el.ownerDocument, point = middle(el), hit, f, w;
  if (!point) return ['outside the window'];
  hit = at(d, point[0], point[1]);
  if (hit && !own(hit, el)) return ['covered by ' + named(hit)];
  var x = point[0], y = point[1];
  try {
    for (w = d.defaultView; w && w.frameElement; w = w.parent) {
      f = w.frameElement;
      var r = f.getBoundingClientRect();
      x += r.left + f.clientLeft;
      y += r.top + f.clientTop;
      hit = at(f.ownerDocument, x, y);
      if (!hit) return ['outside the window'];
      if (hit != f) return ['covered by ' + named(hit)];
    }
  } catch (e) {}
  return ['', point[0], point[1]];
}
function reach(el) {
  var i, got, first, how = ['', 'center', 'end', 'start'];
  if (!el.ownerDocument.elementFromPoint || !el.getClientRects) return ['', 0, 0];
  for (i = 0; i < how.length; i++) {
    if (how[i]) scroll(el, how[i]);
    got = obstacle(el);
    if (!got[0]) return got;
    if (how[i] == 'center') first = got;
  }
  return first;
}
function press(list, index) {
  var el = index < 0 ? first(list) : list[index], note = index < 0 ? several(list) : '', l, i, k, got;
  if (!el) return ['no such element', 0, 0, null, false, ''];
  if (!enabled(el)) return ['disabled', 0, 0, null, false, ''];
  k = kind(el);
  got = visible(el, false) ? reach(el) : ['hidden'];
  if (got[0] && (k == 'checkbox' || k == 'radio')) {
    l = labels(el);
    for (i = 0; i < l.length; i++) {
      if (!visible(l[i], true)) continue;
      var other = reach(l[i]);
      if (other[0]) continue;
      guardPress(el);
      return ['', other[1], other[2], l[i], true, note];
    }
  }
  if (!got[0]) guardPress(el);
  return [got[0], got[1] || 0, got[2] || 0, el, false, note];
}
function tell(el, name, plain) {
  var d = el.ownerDocument, e;
  if (d.createEvent) {
    e = d.createEvent('HTMLEvents');
    e.initEvent(name, true, false);
    el.dispatchEvent(e);
  } else if (el.fireEvent && !plain) {
    el.fireEvent('on' + name);
  }
}
function edit(list, lines, length) {
  var el = first(list), k, how = 'type', s, r;
  if (!el) return ['no such element', '', 0, null, ''];
  k = kind(el);
  if (k == 'select' || k == 'checkbox' || k == 'radio') return ['is chosen, not filled: a ' + k, '', 0, null, ''];
  if (k == 'file') return ['takes files, not text', '', 0, null, ''];
  if (/^(submit|button|image|reset)$/.test(k)) return ['not a text field: a ' + k, '', 0, null, ''];
  if (tag(el) != 'input' && k != 'textarea' && !el.isContentEditable) return ['not a text field: ' + named(el), '', 0, null, ''];
  if (!visible(el, false)) return ['hidden', '', 0, null, ''];
  if (!enabled(el)) return ['disabled', '', 0, null, ''];
  if (el.readOnly) return ['read-only', '', 0, null, ''];
  if (lines && tag(el) == 'input') return ['a line break does not fit into a field of one line', '', 0, null, ''];
  if (/^(date|time|month|week|datetime-local|color|range)$/.test(k)) how = 'assign';
  try { if (!middle(el)) scroll(el, 'center'); } catch (e) {}
  try {
    el.focus();
    if (el.select) {
      el.select();
    } else if (el.isContentEditable) {
      s = el.ownerDocument.defaultView.getSelection();
      r = el.ownerDocument.createRange();
      r.selectNodeContents(el);
      s.removeAllRanges();
      s.addRange(r);
    }
  } catch (e2) {}
  if (how == 'type') guardKeys(el, length);
  return ['', how, held(list)[0].length, el, several(list)];
}
function assign(list, text) {
  var el = first(list), w, set, was;
  if (!el) return ['no such element'];
  was = el.value;
  try {
    w = el.ownerDocument.defaultView;
    set = w.Object.getOwnPropertyDescriptor((tag(el) == 'textarea' ? w.HTMLTextAreaElement : w.HTMLInputElement).prototype, 'value').set;
    set.call(el, text);
  } catch (e) {
    el.value = text;
  }
  if (text !== '' && el.value !== text && el.value === '') {
    el.value = was;
    return ['does not take such a value: a field of type ' + kind(el)];
  }
  tell(el, 'input', true);
  tell(el, 'change');
  return [''];
}
function insert(list, text) {
  var el = first(list);
  try {
    return [!!el && !!el.ownerDocument.execCommand && el.ownerDocument.execCommand('insertText', false, text)];
  } catch (e) {
    return [false];
  }
}
function held(list) {
  var el = first(list);
  if (!el) return [''];
  return [typeof el.value == 'string' ? el.value : String(el.innerText || el.textContent || '')];
}
// leave also leaves the field of a frame, and of a shadow root.
function leave() {
  var el = document.activeElement;
  try {
    while (el && (el.shadowRoot || el.contentDocument)) {
      var inner = (el.shadowRoot || el.contentDocument).activeElement;
      if (!inner) break;
      el = inner;
    }
    if (el && el.blur && el != document.body) el.blur();
  } catch (e) {}
  return [];
}
// scrolled returns what scrolls: the window, or in applications that fill it the largest part that scrolls by itself.
function scrolled() {
  var i, el, s, all, best = null, d = document.documentElement, h = window.innerHeight || d.clientHeight;
  if (!document.querySelectorAll || d.scrollHeight > h + 1) return null;
  all = document.querySelectorAll('body, main, div, section, ul');
  for (i = 0; i < all.length; i++) {
    el = all[i];
    if (el.scrollHeight <= el.clientHeight + 1 || best && el.clientHeight * el.clientWidth <= best.clientHeight * best.clientWidth) continue;
    s = look(el);
    if (s && /auto|scroll/.test(s.overflowY)) best = el;
  }
  return best;
}
// scrollOn scrolls by most of a screen; back: to where it began.
function scrollOn(list, back) {
  var box = scrolled(), d = document.documentElement, top = box ? box.scrollTop : window.pageYOffset || d.scrollTop || 0, to;
  if (typeof document.cxmatrixTop != 'number') document.cxmatrixTop = top;
  to = back ? document.cxmatrixTop : top + 0.8 * (box ? box.clientHeight : window.innerHeight || d.clientHeight);
  if (back) document.cxmatrixTop = null;
  try {
    if (!box) box = window;
    if (box.scrollTo && 'scrollBehavior' in d.style) box.scrollTo({ top: to, behavior: 'instant' });
    else if (box == window) window.scrollTo(0, to);
    else box.scrollTop = to;
  } catch (e) {}
  return [];
}
function position(list, el) {
  for (var i = 0; i < list.length; i++) if (list[i] == el) return i;
  return 0;
}
function choice(list, value) {
  var el = first(list), i, k, o, found = -1;
  if (!el) return ['no such element', '', 0, false, null, ''];
  k = kind(el);
  if (k == 'select') {
    if (!enabled(el)) return ['disabled', k, 0, false, null, ''];
    if (!visible(el, false)) return ['hidden', k, 0, false, null, ''];
    o = el.options;
    for (i = 0; i < o.length && found < 0; i++) if (o[i].value === value) found = i;
    for (i = 0; i < o.length && found < 0; i++) if (fold(o[i].text) === fold(value)) found = i;
    if (found < 0) return ['no such option', k, 0, false, null, ''];
    if (!enabled(o[found])) return ['option is disabled', k, 0, false, null, ''];
    return ['', k, found, !!o[found].selected, o[found], several(list)];
  }
  if (k == 'checkbox') {
    if (value != 'on' && value != 'off') return ['a checkbox is chosen "on" or "off"', k, 0, false, null, ''];
    return ['', k, position(list, el), !!el.checked == (value == 'on'), null, several(list)];
  }
  if (k != 'radio' && lookAlike(el)) return ['', 'list', 0, chosenInList(list, value, true)[0], null, several(list)];
  if (k != 'radio') return ['nothing to choose: ' + named(el), k, 0, false, null, ''];
  for (i = 0; i < list.length; i++) {
    if (kind(list[i]) == 'radio' && list[i].value === value) return ['', k, i, !!list[i].checked, null, ''];
  }
  return ['no radio button of that value', k, 0, false, null, ''];
}
function pick(list, index) {
  var el = first(list);
  if (!el || !el.options || !el.options[index]) return ['no such option'];
  try { el.focus(); } catch (e) {}
  el.options[index].selected = true;
  tell(el, 'input', true);
  tell(el, 'change');
  return [''];
}
function manifest(files) {
  var i, out = [];
  for (i = 0; i < files.length; i++) out.push([files[i].name, files[i].size]);
  return out;
}
// target returns where an event happened, also inside a shadow root.
function target(ev) {
  var path = ev.composedPath ? ev.composedPath() : [];
  return path.length ? path[0] : ev.target;
}
// watch records the files on the change event, in the document: many pages empty the input at once, or replace it.
function watch(el) {
  try {
    if (el.multiple && el.files && el.files.length) el.value = ''; // some drivers add to what is there
  } catch (e) {}
  if (!el.addEventListener || !el.files) return;
  var d = el.ownerDocument, w = d.defaultView, note = function (ev) {
    if (target(ev) !== el) return;
    w.removeEventListener('input', note, true);
    w.removeEventListener('change', note, true);
    d.cxmatrixFiles = manifest(el.files);
  };
  w.addEventListener('input', note, true);
  w.addEventListener('change', note, true);
}
// empty returns the indexes of the inputs without a file; of all inputs if each has one.
function empty(list) {
  var i, free = [], all = [];
  for (i = 0; i < list.length; i++) {
    all.push(i);
    if (kind(list[i]) != 'file' || !list[i].value) free.push(i);
  }
  return free.length ? free : all;
}
// otherWay says how files are given to an element that is no file input.
function otherWay(el) {
  var role = String(el.getAttribute('role') || '');
  if (/^(button|a|label|summary)$/.test(tag(el)) || role == 'button' || role == 'link') return ' (to press it and pick files write pick:)';
  return /^(input|select|textarea)$/.test(tag(el)) ? '' : ' (to drop files on it write drop:)';
}
function take(list, count) {
  var i, el, places = empty(list), n;
  if (!list[0]) return ['no such element', []];
  n = list[places[0]].multiple ? 1 : count;
  if (places.length < n) return ['takes one file, ' + count + ' given, ' + places.length + ' such input' + (places.length > 1 ? 's' : ''), []];
  places.length = n;
  for (i = 0; i < n; i++) {
    el = list[places[i]];
    if (kind(el) != 'file') return ['not a file input: ' + named(el) + otherWay(el), []];
    if (!enabled(el)) return ['disabled', []];
  }
  list[0].ownerDocument.cxmatrixFiles = null;
  for (i = 0; i < n; i++) watch(list[places[i]]);
  return ['', places];
}
// given returns what the input got, also if the page has emptied or removed it since.
function given(list, index) {
  var el = list[index], got = document.cxmatrixFiles;
  document.cxmatrixFiles = null;
  return got || (el && el.files ? manifest(el.files) : null);
}
