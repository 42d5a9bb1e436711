// Finds selectors for an element, by the functions that find elements by selectors. Chromium's.
function part(kind, is, how) { return { kind: kind, text: how ? { is: is, how: how } : { is: is } }; }
function rolePart(role, name, how) {
  var p = part('role', role);
  if (name) p.attrs = [{ name: 'name', text: { is: name, how: how } }];
  return p;
}
// steady is the longest part of a text without numbers, which are others tomorrow.
function steady(text) {
  var i, t, best = '', runs = fold(text).split(/\S*\d\S*/);
  for (i = 0; i < runs.length; i++) {
    t = fold(runs[i]).replace(/^[^\w\u00c0-\uffff]+ |[\s:,;(#\u2013\u2014-]+$/g, '');
    if (t.length > best.length) best = t;
  }
  if (best.length > 60) best = best.slice(0, 60).replace(/ \S*$/, '');
  return best;
}
// texts are the ways to compare a text: as a person would say it, then exactly.
function texts(text) {
  var out = [], s = steady(text);
  text = fold(text);
  if (s.length > 2 && !/["'\/\[\]\\]|>>|\|\|/.test(s)) out.push([s, 'contains']); // others need quotation marks
  if (text && text.length <= 80) out.push([text, 'equals']);
  return out;
}
// Of letters and digits in turn, no person makes a name.
function mixed(id) { return /[a-z0-9]{12,}/i.test(id) && (id.match(/[a-z]\d|\d[a-z]/gi) || []).length > 3; }
function generated(id) { return mixed(id) || /\d{3,}|[0-9a-f]{8,}|^:|^(ember|react|radix|mui|headlessui)|[«»]/i.test(id); }
function testIDs(el) {
  var i, v, out = [], names = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa'];
  for (i = 0; i < names.length; i++) if ((v = attr(el, names[i]))) out.push(part('testid', v, 'equals'));
  return out;
}
var knownRole = /^(alert|alertdialog|application|article|banner|blockquote|button|cell|checkbox|columnheader|combobox|complementary|contentinfo|dialog|document|feed|figure|form|grid|gridcell|group|heading|img|link|list|listbox|listitem|log|main|menu|menubar|menuitem|menuitemcheckbox|menuitemradio|meter|navigation|option|progressbar|radio|radiogroup|region|row|rowheader|search|searchbox|separator|slider|spinbutton|status|switch|tab|table|tablist|tabpanel|textbox|timer|toolbar|tooltip|tree|treegrid|treeitem)$/;
function isField(el) { return /^(input|textarea|select)$/.test(tag(el)) && !/^(submit|button|reset|image)$/.test(kind(el)); }
// rowName is an element's name; a row's is its first cell's, since its buttons come and go.
function rowName(el, role) { return role == 'row' && el.cells && el.cells[0] ? contentName(el.cells[0]) : nameOf(el); }
// spoken are the selectors by what a person sees.
function spoken(el) {
  var i, k, t, l, out = [], r = roleOf(el), n = texts(rowName(el, r));
  if (isField(el)) {
    l = labels(el);
    for (k = 0; k < l.length; k++) {
      t = texts(labelText(l[k], el));
      for (i = 0; i < t.length; i++) out.push(part('label', t[i][0], t[i][1]));
    }
    t = texts(attr(el, 'aria-label'));
    for (i = 0; i < t.length; i++) out.push(part('label', t[i][0], t[i][1]));
  }
  if (knownRole.test(r) && kind(el) != 'file') for (i = 0; i < n.length; i++) out.push(rolePart(r, n[i][0], n[i][1]));
  return out;
}
function attributeParts(el) {
  var i, k, t, out = [], names = ['placeholder', 'alt', 'title'];
  for (i = 0; i < names.length; i++) {
    t = texts(attr(el, names[i]));
    for (k = 0; k < t.length; k++) out.push(part(names[i], t[k][0], t[k][1]));
  }
  t = isField(el) || el.isContentEditable ? [] : texts(raw(el)); // what is typed is no name
  for (i = 0; i < t.length; i++) out.push(part('text', t[i][0], t[i][1]));
  return out;
}
function idParts(el) {
  var out = [], n = attr(el, 'name');
  if (attr(el, 'id') && !generated(el.id)) out.push(part('css', '#' + CSS.escape(el.id)));
  if (n && !generated(n)) out.push(part('css', tag(el) + '[name="' + CSS.escape(n) + '"]'));
  if (kind(el) == 'file') out.push(part('css', 'input[type=file]'));
  if (tag(el).indexOf('-') > 0) out.push(part('css', tag(el)));
  return out;
}
function step(el) {
  var i = 1, s = el;
  while ((s = s.previousElementSibling)) if (s.tagName == el.tagName) i++;
  return tag(el) + ':nth-of-type(' + i + ')';
}
// shortPath is CSS by position, from the nearest element that has a name.
function shortPath(el) {
  var out = step(el), p = el.parentElement;
  if (/^(html|body)$/.test(tag(el))) return part('css', tag(el));
  for (; p && !/^(html|body)$/.test(tag(p)); p = p.parentElement) {
    if (attr(p, 'id') && !generated(p.id)) return part('css', '#' + CSS.escape(p.id) + ' > ' + out);
    out = step(p) + ' > ' + out;
  }
  return part('css', p ? 'body > ' + out : out);
}
// hidden: the element can't always be seen, so what tells it from others must not be that they can't be.
var hidden = false;
// found is 2 if the parts find this element alone, 1 if it is the first that can be seen, else 0.
function found(root, parts, el) {
  var list;
  try { list = scoped(root, parts); } catch (e) { return 0; }
  if (hidden) return list.length == 1 && list[0] === el ? 2 : 0;
  if (!list.length || first(list) !== el) return 0;
  return several(list) ? 1 : 2;
}
function container(el) { return /^(tr|li|article|section|form|fieldset|dialog|nav|aside|header|footer|main)$/.test(tag(el)) || /^(row|listitem|dialog|group|region|article|tabpanel)$/.test(attr(el, 'role')); }
// around are selectors of what an element is in, such as the row of a table.
function around(el) {
  var p, t, i, r, out = [];
  for (p = el.parentNode; p && p.nodeType == 1 && out.length < 12; p = p.parentNode) {
    out = out.concat(testIDs(p));
    if (!container(p)) continue;
    r = roleOf(p);
    t = texts(rowName(p, r));
    for (i = 0; i < t.length && knownRole.test(r); i++) out.push(rolePart(r, t[i][0], 'contains'));
    out = out.concat(idParts(p));
  }
  return out;
}
function place(root, p, el) {
  var i, list;
  try { list = scoped(root, [p]); } catch (e) { return -1; }
  for (i = 0; i < list.length; i++) if (list[i] === el) return i;
  return -1;
}
// basis is what several kinds of selectors go by.
var basis = { role: 'name', label: 'name', text: 'name' };
// candidates are scopes that find an element in a document or shadow root, best first.
function candidates(el, root) {
  var i, k, n, outer, seen = {}, alone = [], firsts = [], told = spoken(el), easy = told.concat(testIDs(el), attributeParts(el), idParts(el));
  for (i = 0; i < easy.length; i++) {
    k = basis[easy[i].kind] || easy[i].kind;
    if (seen[k]) continue; // it would break with the one before
    n = found(root, [easy[i]], el);
    if (n == 2) alone.push([easy[i]]);
    if (n == 1) firsts.push([easy[i]]);
    seen[k] = n == 2;
  }
  if (alone.length) return alone;
  outer = around(el);
  for (i = 0; i < outer.length; i++) for (k = 0; k < easy.length; k++) if (found(root, [outer[i], easy[k]], el) == 2) return [[outer[i], easy[k]]].concat(firsts.slice(0, 1));
  if (firsts.length) return firsts;
  for (i = 0; i < told.length; i++) {
    n = place(root, told[i], el);
    if (n >= 0) return [[told[i], { kind: 'nth', text: { is: String(n) }, index: n }]];
  }
  return found(root, [shortPath(el)], el) ? [[shortPath(el)]] : [];
}
// hiddenPaths are the selectors of an element that can't always be seen.
function hiddenPaths(el) {
  hidden = true;
  try { return paths(el); } finally { hidden = false; }
}
// paths are the selectors of an element, through the frames and shadow roots that it is in.
function paths(el) {
  var i, root = el.getRootNode(), doc = el.ownerDocument, list, lead = [], out = [];
  list = candidates(el, doc);
  if (root !== doc && root.host && (!list.length || /^(css|nth)$/.test(list[0][list[0].length - 1].kind))) {
    list = candidates(el, root);
    lead = paths(root.host)[0] || [];
  } else if (doc.defaultView && doc.defaultView.frameElement) {
    lead = paths(doc.defaultView.frameElement)[0] || [];
  }
  for (i = 0; i < list.length; i++) out.push(lead.concat([list[i]]));
  return out;
}
