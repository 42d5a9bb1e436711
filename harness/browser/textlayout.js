// The texts in a screenshot of the page, and their boxes. ES3.
function showing(list, fields, whole) {
  var top = list[0].ownerDocument, win = top.defaultView || top.parentWindow, rows = [], most = 20000;
  var width = win.innerWidth || top.documentElement.clientWidth, height = win.innerHeight || top.documentElement.clientHeight;
  // boxes adds a row for each box in the screenshot.
  function boxes(rects, x, y, how, text) {
    var i, r, first = true;
    for (i = 0; i < rects.length && rows.length < most; i++) {
      r = rects[i];
      if (r.right - r.left < 1 || r.bottom - r.top < 1) continue;
      if (!whole && (r.right + x < 0 || r.bottom + y < 0 || r.left + x > width || r.top + y > height)) continue;
      rows.push([how, first ? text : '', r.left + x, r.top + y, r.right - r.left, r.bottom - r.top]);
      first = false;
    }
    return !first;
  }
  function words(node, x, y) {
    var d = node.ownerDocument, r, parts, i, at = 0;
    if (!/\S/.test(node.nodeValue) || !d.createRange) return;
    r = d.createRange();
    r.selectNodeContents(node);
    if (!r.getClientRects) return;
    parts = node.nodeValue.match(/\s*\S{1,200}(?:\s+\S{1,12}(?=\s|$))*\s*/g) || [];
    if (parts.length < 2) { boxes(r.getClientRects(), x, y, 'text', fold2(node.nodeValue)); return; }
    for (i = 0; i < parts.length; i++) {
      r.setStart(node, at);
      r.setEnd(node, Math.min(node.nodeValue.length, at + parts[i].length));
      at += parts[i].length;
      boxes(r.getClientRects(), x, y, 'text', fold2(parts[i]));
    }
  }
  function fold2(s) { return s.replace(/[\s\u00a0]+/g, ' '); }
  function field(el, x, y) {
    var k = kind(el), said = k == 'select' ? (el.options[el.selectedIndex] || {}).text : el.value;
    if (typeof said != 'string' || k == 'hidden') return;
    if (!said) said = el.placeholder || '';
    if (!said) return;
    boxes(el.getClientRects(), x, y, k == 'password' && el.value ? 'cover' : 'field', k == 'password' ? '' : said);
  }
  function frame(el, x, y) {
    var d = null, r = el.getBoundingClientRect();
    try { d = el.contentWindow.document; } catch (e) {}
    if (d && d.documentElement) read(d.documentElement, x + r.left + el.clientLeft, y + r.top + el.clientTop);
  }
  function read(node, x, y) {
    var k, t;
    if (rows.length >= most) return;
    if (node.nodeType == 3) { words(node, x, y); return; }
    if (node.nodeType != 1 && node.nodeType != 11) return;
    t = tag(node);
    if (/^(script|style|noscript|head|template|option)$/.test(t)) return;
    if (t == 'input' || t == 'textarea' || t == 'select') { field(node, x, y); return; }
    if (t == 'iframe' || t == 'frame') { frame(node, x, y); return; }
    if (t == 'img' && node.alt) boxes(node.getClientRects(), x, y, 'field', node.alt);
    if (node.shadowRoot) read(node.shadowRoot, x, y);
    for (k = node.firstChild; k; k = k.nextSibling) read(k, x, y);
  }
  // typed covers the fields into which a secret was typed; a frame that can't be read is covered completely.
  function typed(path) {
    var d = top, x = 0, y = 0, i, j, el, all, r;
    for (i = 0; i < path.length; i++) {
      try { all = scoped(d, path[i]); } catch (e) { return; }
      if (i == path.length - 1) {
        for (j = 0; j < all.length; j++) if (all[j].value || all[j].isContentEditable) boxes(all[j].getClientRects(), x, y, 'cover', '');
        return;
      }
      if (!(el = all[0])) return;
      if (el.shadowRoot) { d = el.shadowRoot; continue; }
      r = el.getBoundingClientRect();
      d = null;
      try { d = el.contentWindow.document; } catch (e2) {}
      if (!d) { boxes([r], x, y, 'cover', ''); return; }
      x += r.left + el.clientLeft;
      y += r.top + el.clientTop;
    }
  }
  read(top.documentElement, 0, 0);
  for (var n = 0; n < fields.length; n++) typed(fields[n]);
  return [width, height, win.pageXOffset || 0, win.pageYOffset || 0, rows.length >= most, rows];
}
