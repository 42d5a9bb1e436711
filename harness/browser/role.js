// ARIA roles and accessible names, as far as journeys need them. ES3.
// Sources: https://www.w3.org/TR/html-aam-1.0/ (roles of tags) and https://www.w3.org/TR/accname-1.2/ (names).
var tagRoles = {
  article: 'article', aside: 'complementary', blockquote: 'blockquote', button: 'button', caption: 'caption', code: 'code', datalist: 'listbox',
  dd: 'definition', del: 'deletion', details: 'group', dfn: 'term', dialog: 'dialog', dt: 'term', em: 'emphasis', fieldset: 'group', figure: 'figure',
  footer: 'contentinfo', form: 'form', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', header: 'banner',
  hr: 'separator', img: 'img', ins: 'insertion', li: 'listitem', main: 'main', math: 'math', menu: 'list', meter: 'meter', nav: 'navigation', ol: 'list',
  optgroup: 'group', option: 'option', output: 'status', p: 'paragraph', progress: 'progressbar', search: 'search', section: 'region',
  strong: 'strong', sub: 'subscript', sup: 'superscript', svg: 'img', table: 'table', tbody: 'rowgroup', td: 'cell', textarea: 'textbox',
  tfoot: 'rowgroup', thead: 'rowgroup', time: 'time', tr: 'row', ul: 'list'
};
var inputRoles = {
  button: 'button', submit: 'button', reset: 'button', image: 'button', file: 'button', checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton',
  search: 'searchbox', text: 'textbox', email: 'textbox', tel: 'textbox', url: 'textbox', password: 'textbox'
};
// roleOf returns an element's role. A password has none in the standard; people call it a text box, as they see one.
function roleOf(el) {
  var t = tag(el), r = attr(el, 'role').replace(/^\s+/, '').split(/\s/)[0].toLowerCase();
  if (r) return r;
  if (t == 'a' || t == 'area') return attr(el, 'href') ? 'link' : '';
  if (t == 'input') {
    r = inputRoles[kind(el)] || '';
    return attr(el, 'list') && /^(textbox|searchbox)$/.test(r) ? 'combobox' : r;
  }
  if (t == 'select') return el.multiple || el.size > 1 ? 'listbox' : 'combobox';
  if (t == 'th') return attr(el, 'scope') == 'row' ? 'rowheader' : 'columnheader';
  if (t == 'summary') return 'button';
  return tagRoles.hasOwnProperty(t) ? tagRoles[t] : '';
}
function sameRole(a, b) {
  return a == b || /^(img|image)$/.test(a) && /^(img|image)$/.test(b) || /^(none|presentation)$/.test(a) && /^(none|presentation)$/.test(b);
}
function labelText(label, el) {
  var out = '';
  function read(node) {
    for (var c = node.firstChild; c; c = c.nextSibling) {
      if (c.nodeType == 3) out += c.nodeValue;
      else if (c.nodeType == 1 && c != el && !/^(select|textarea|script|style)$/.test(tag(c))) read(c);
    }
  }
  read(label);
  return out;
}
function namedBy(el, attribute) {
  var i, other, out = [], ids = attr(el, attribute).split(/\s+/), root = el.getRootNode ? el.getRootNode() : el.ownerDocument;
  for (i = 0; i < ids.length; i++) {
    other = ids[i] && root.getElementById ? root.getElementById(ids[i]) : null;
    if (other) out.push(attr(other, 'aria-label') || contentName(other) || other.value || '');
  }
  return out.join(' ');
}
// contentName joins the texts of an element and the names of the pictures and the like in it.
function contentName(el) {
  var out = '';
  function read(node) {
    var c, t, s;
    for (c = node.firstChild; c; c = c.nextSibling) {
      if (c.nodeType == 3) out += c.nodeValue;
      if (c.nodeType != 1 || attr(c, 'aria-hidden') == 'true') continue;
      t = tag(c);
      if (/^(script|style|noscript|template)$/.test(t)) continue;
      s = look(c);
      if (s && (s.display == 'none' || s.visibility == 'hidden')) continue;
      if (s && s.display != 'inline') out += ' ';
      if (attr(c, 'aria-label')) out += ' ' + attr(c, 'aria-label') + ' ';
      else if (t == 'img' || t == 'area') out += ' ' + attr(c, 'alt') + ' ';
      else if (t == 'input') out += /^(hidden|checkbox|radio|password|file)$/.test(kind(c)) ? '' : ' ' + c.value + ' ';
      else read(c.shadowRoot || c);
      if (s && s.display != 'inline') out += ' ';
    }
  }
  read(el);
  return fold(out);
}
function childText(el, name) {
  for (var c = el.firstChild; c; c = c.nextSibling) if (c.nodeType == 1 && tag(c) == name) return contentName(c);
  return '';
}
var fromContent = /^(button|cell|checkbox|columnheader|gridcell|heading|link|menuitem|menuitemcheckbox|menuitemradio|option|radio|row|rowheader|switch|tab|tooltip|treeitem)$/;
// nameOf returns an element's accessible name.
function nameOf(el) {
  var i, l, out, t = tag(el), k = kind(el);
  out = fold(namedBy(el, 'aria-labelledby')) || fold(attr(el, 'aria-label'));
  if (out) return out;
  if (t == 'input' && /^(submit|reset|button)$/.test(k)) return fold(el.value) || (k == 'submit' ? 'Submit' : k == 'reset' ? 'Reset' : fold(attr(el, 'title')));
  if (t == 'img' || t == 'area' || k == 'image') out = fold(attr(el, 'alt'));
  if (/^(input|textarea|select|button|meter|output|progress)$/.test(t)) {
    l = labels(el);
    for (i = 0; i < l.length; i++) out = fold(out + ' ' + labelText(l[i], el));
  }
  if (t == 'fieldset') out = childText(el, 'legend');
  if (t == 'table') out = childText(el, 'caption');
  if (t == 'figure') out = childText(el, 'figcaption');
  if (t == 'svg') out = childText(el, 'title');
  if (!out && fromContent.test(roleOf(el))) out = contentName(el);
  return out || fold(attr(el, 'title')) || fold(attr(el, 'placeholder'));
}
// stateOf returns an attribute of role=, as text.
function stateOf(el, name) {
  var aria = attr(el, 'aria-' + name);
  switch (name) {
    case 'checked':
      if (/^(checkbox|radio)$/.test(kind(el))) return el.indeterminate ? 'mixed' : String(!!el.checked);
      break;
    case 'selected':
      if (tag(el) == 'option') return String(!!el.selected);
      break;
    case 'disabled':
      return String(!enabled(el) || aria == 'true');
    case 'expanded':
      if (tag(el) == 'summary' && el.parentNode) return String(!!el.parentNode.open);
      break;
    case 'level':
      return aria || (/^h[1-6]$/.test(tag(el)) ? tag(el).charAt(1) : '');
  }
  return aria || 'false';
}
function unseen(el) {
  for (; el && el.nodeType; el = el.parentNode || el.host) if (el.nodeType == 1 && attr(el, 'aria-hidden') == 'true') return true;
  return false;
}
function byRole(root, part) {
  var i, k, a, ok, el, all = below(root), out = [], attrs = part.attrs || [];
  for (i = 0; i < all.length; i++) {
    el = all[i];
    ok = sameRole(roleOf(el), part.text.is) && !unseen(el);
    for (k = 0; ok && k < attrs.length; k++) {
      a = attrs[k];
      ok = a.name == 'name' ? matchesText(nameOf(el), a.text) : stateOf(el, a.name) === a.text.is;
    }
    if (ok) out.push(el);
  }
  return out;
}
