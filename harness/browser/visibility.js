// What a customer can see of an element. ES3.
function fold(s) {
  return String(s).replace(/[\s\u00a0]+/g, ' ').replace(/^ | $/g, '');
}
function tag(el) {
  return String(el.tagName || '').toLowerCase();
}
function kind(el) {
  return tag(el) == 'input' ? String(el.type || 'text').toLowerCase() : tag(el);
}
function look(el) {
  var w = el.ownerDocument.defaultView;
  return w && w.getComputedStyle ? w.getComputedStyle(el, null) : el.currentStyle || null;
}
function sized(el) {
  var i, kids, s;
  if (el.offsetWidth > 0 && el.offsetHeight > 0) return true;
  if (el.getClientRects) {
    var r = el.getClientRects();
    for (i = 0; i < r.length; i++) if (r[i].right - r[i].left > 0 && r[i].bottom - r[i].top > 0) return true;
  }
  s = look(el);
  if (s && s.overflow == 'hidden') return false;
  kids = el.children || [];
  for (i = 0; i < kids.length; i++) if (sized(kids[i])) return true;
  return false;
}
// visible reports whether an element has a box on the page; with eyes, also whether the box is visible.
function visible(el, eyes) {
  var p, s, t = tag(el);
  if ((t == 'option' || t == 'optgroup') && el.parentNode) return visible(el.parentNode, eyes);
  if (kind(el) == 'hidden') return false;
  if (typeof el.offsetWidth == 'undefined' && !el.getClientRects) return true;
  s = look(el);
  if (s && (s.visibility == 'hidden' || s.visibility == 'collapse')) return false;
  for (p = el; p && p.nodeType == 1; p = p.parentNode) {
    s = look(p);
    if (s && (s.display == 'none' || (eyes && s.opacity === '0'))) return false;
  }
  return sized(el);
}
function enabled(el) {
  var p;
  try {
    if (el.matches) return !el.matches(':disabled');
  } catch (e) {}
  for (p = el; p && p.nodeType == 1; p = p.parentNode) {
    if (p.disabled === true && (p == el || /^(fieldset|optgroup|select)$/.test(tag(p)))) return false;
  }
  return true;
}
function words(el) {
  var i, out = [], t = tag(el), s;
  if (t == 'textarea') return '';
  if (t == 'select') {
    for (i = 0; i < el.options.length; i++) if (el.options[i].selected) out.push(el.options[i].text);
    return fold(out.join(' '));
  }
  s = el.innerText;
  if (typeof s != 'string') s = el.textContent;
  return typeof s == 'string' ? fold(s) : '';
}
// worth masks a password as the page does: it must not reach a record.
function worth(el) {
  if (typeof el.value != 'string') return '';
  return kind(el) == 'password' ? el.value.replace(/[\s\S]/g, '\u2022') : el.value.replace(/\r\n/g, '\n');
}
// isTitle reports whether an element is the title of its document, which a customer sees in the tab.
function isTitle(el) { return tag(el) == 'title' && tag(el.parentNode || {}) == 'head'; }
function describe(list) {
  var i, el, k, rows = [];
  for (i = 0; i < list.length; i++) {
    el = list[i];
    k = kind(el);
    rows.push([tag(el), isTitle(el) ? fold(el.ownerDocument.title) : words(el), worth(el), typeof el.href == 'string' ? el.href : '',
      isTitle(el) || visible(el, true), enabled(el), (k == 'checkbox' || k == 'radio') && !!el.checked, !!el.multiple, typeof el.id == 'string' ? el.id : '']);
  }
  return rows;
}
