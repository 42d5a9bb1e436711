// Finds the elements of a selector, as package selector reads it. ES3.
// matchesText compares a text in one of three ways.
function matchesText(text, want) {
  text = fold(text);
  if (want.how == 'equals') return text === fold(want.is);
  if (want.how == 'matches') return new RegExp(want.is, want.flags || '').test(text);
  return text.toLowerCase().indexOf(fold(want.is).toLowerCase()) >= 0;
}
function attr(el, name) {
  var v = el.getAttribute ? el.getAttribute(name) : null;
  return typeof v == 'string' ? v : '';
}
// below lists all elements below a node, in order; those in an open shadow root come before its host's own.
function below(node, out) {
  var i, all;
  out = out || [];
  if (!node.shadowRoot && !hasShadows(node)) {
    all = node.getElementsByTagName ? node.getElementsByTagName('*') : node.querySelectorAll('*');
    for (i = 0; i < all.length; i++) if (all[i].nodeType == 1) out.push(all[i]);
    return out;
  }
  function walk(p) {
    for (var c = p.firstChild; c; c = c.nextSibling) {
      if (c.nodeType != 1) continue;
      out.push(c);
      if (c.shadowRoot) walk(c.shadowRoot);
      walk(c);
    }
  }
  if (node.shadowRoot) walk(node.shadowRoot);
  walk(node);
  return out;
}
function hasShadows(node) { return shadows(node).length > 0; }
// shadows lists the open shadow roots below a node, with those inside of them.
function shadows(node) {
  var i, all, root = document.documentElement, out = [];
  if (!root || !root.attachShadow || !node.querySelectorAll) return out; // none: a window that is opening
  all = node.querySelectorAll('*');
  for (i = 0; i < all.length; i++) if (all[i].shadowRoot) out = out.concat([all[i].shadowRoot], shadows(all[i].shadowRoot));
  return out;
}
function copy(list) {
  var i, out = [];
  for (i = 0; i < list.length; i++) out.push(list[i]);
  return out;
}
function contained(list, root) {
  var i, out = [];
  if (root == document) return copy(list);
  for (i = 0; i < list.length; i++) if (list[i] != root && inside(list[i], root)) out.push(list[i]);
  return out;
}
// byCSS also looks in open shadow roots where the node itself has no match.
function byCSS(root, part) {
  var i, deep, out;
  if (part.given) return contained(part.given, root);
  if (!root.querySelectorAll) throw { need: true };
  try { out = copy(root.querySelectorAll(part.text.is)); } catch (e) { throw { bad: true }; }
  if (out.length) return out;
  deep = shadows(root);
  if (root.shadowRoot) deep = [root.shadowRoot].concat(shadows(root.shadowRoot), deep);
  for (i = 0; i < deep.length; i++) out = out.concat(copy(deep[i].querySelectorAll(part.text.is)));
  return out;
}
function byXPath(root, part) {
  var i, found, out = [], d = root.ownerDocument || root, text = part.text.is;
  if (part.given) return contained(part.given, root);
  if (!d.evaluate) throw { need: true };
  if (root.nodeType != 9) text = text.replace(/^(\(*)\/\//, '$1.//');
  try { found = d.evaluate(text, root, null, 7, null); } catch (e) { throw { bad: true }; }
  for (i = 0; i < found.snapshotLength; i++) if (found.snapshotItem(i).nodeType == 1) out.push(found.snapshotItem(i));
  return out;
}
// raw is the text of an element, also if it is not shown: what is shown is preferred later.
function raw(el) {
  var t = tag(el);
  if (/^(script|style|noscript|template|head|title|meta|link)$/.test(t)) return '';
  if (t == 'input') return /^(submit|button|reset)$/.test(kind(el)) ? el.value : '';
  if (t == 'textarea' || t == 'select') return '';
  return String(typeof el.textContent == 'string' ? el.textContent : el.innerText || '');
}
// byText finds the innermost elements.
function byText(root, part) {
  var i, k, all = below(root), hits = [], out = [], t;
  for (i = 0; i < all.length; i++) {
    t = raw(all[i]);
    if (all[i].shadowRoot) t += all[i].shadowRoot.textContent;
    if (t && matchesText(t, part.text)) hits.push(all[i]);
  }
  for (i = 0; i < hits.length; i++) {
    if (/^(html|body|head)$/.test(tag(hits[i]))) continue;
    // in document order, what is inside of an element comes next
    k = hits[i + 1];
    if (!k || !inside(k, hits[i])) out.push(hits[i]);
  }
  return out;
}
function byAttribute(name) {
  return function (root, part) {
    var i, all = below(root), out = [];
    for (i = 0; i < all.length; i++) if (attr(all[i], name) && matchesText(attr(all[i], name), part.text)) out.push(all[i]);
    return out;
  };
}
function byTestID(root, part) {
  var i, k, all = below(root), out = [], names = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa'];
  for (i = 0; i < all.length; i++) {
    for (k = 0; k < names.length; k++) {
      if (attr(all[i], names[k]) === part.text.is) { out.push(all[i]); break; }
    }
  }
  return out;
}
function byLabel(root, part) {
  var i, k, el, l, hit, all = below(root), out = [];
  for (i = 0; i < all.length; i++) {
    el = all[i];
    if (kind(el) == 'hidden' || !/^(input|textarea|select|button|meter|output|progress)$/.test(tag(el)) && !attr(el, 'role') && !attr(el, 'contenteditable') && !attr(el, 'aria-label')) continue;
    l = labels(el);
    hit = attr(el, 'aria-label') && matchesText(attr(el, 'aria-label'), part.text);
    hit = hit || attr(el, 'aria-labelledby') && matchesText(namedBy(el, 'aria-labelledby'), part.text);
    for (k = 0; k < l.length && !hit; k++) hit = matchesText(labelText(l[k], el), part.text);
    if (hit) out.push(el);
  }
  return out;
}
function nth(list, index) {
  var el = list[index < 0 ? list.length + index : index];
  return el ? [el] : [];
}
var finders = {
  css: byCSS, xpath: byXPath, text: byText, role: byRole, label: byLabel, testid: byTestID,
  placeholder: byAttribute('placeholder'), alt: byAttribute('alt'), title: byAttribute('title')
};
function unite(list, more) {
  var i, k;
  for (i = 0; i < more.length; i++) {
    for (k = 0; k < list.length && list[k] != more[i]; k++);
    if (k == list.length) list.push(more[i]);
  }
}
// scoped finds the elements of one scope: each part looks inside of the matches of the one before.
function scoped(root, parts) {
  var i, k, list = null, next;
  for (i = 0; i < parts.length; i++) {
    if (parts[i].kind == 'nth') { list = nth(list, parts[i].index); continue; }
    if (!list) { list = finders[parts[i].kind](root, parts[i]); continue; }
    next = [];
    for (k = 0; k < list.length; k++) unite(next, finders[parts[i].kind](list[k], parts[i]));
    list = next;
  }
  return list || [];
}
// find returns the elements of the first of the alternatives that the document has. Those are paths of scopes: each but the
// last leads into an open shadow root.
function find(paths) {
  var i, k, list, root, bad, found;
  for (i = 0; i < paths.length; i++) {
    root = document;
    for (k = 0; root && k < paths[i].length - 1; k++) {
      list = scoped(root, paths[i][k]);
      root = list.length ? list[0].shadowRoot : null;
    }
    try { list = root ? scoped(root, paths[i][k]) : []; } catch (e) {
      if (!e.bad || paths.length == 1) throw e;
      bad = e;
      continue;
    }
    if (list.length) return list;
    found = true;
  }
  if (bad && !found) throw bad;
  return [];
}
// host: what a scope leads into: "frame", "shadow", "none", or "" if there is no such element.
function host(list) {
  var el = first(list);
  if (!el) return ['', null];
  if (/^i?frame$/.test(tag(el))) return ['frame', el];
  return [el.shadowRoot ? 'shadow' : 'none', el];
}
// first returns the match that an action is for: the first visible one, else the first.
function first(list) {
  var i;
  if (list.length > 1) for (i = 0; i < list.length && i < 100; i++) if (visible(list[i], true)) return list[i];
  return list[0];
}
// several says which of several visible matches an action is for.
function several(list) {
  var i, n = 0;
  for (i = 0; list.length > 1 && i < list.length && i < 100; i++) if (visible(list[i], true)) n++;
  return n > 1 ? n + ' visible elements match, and the first of them was used: ' + named(first(list)) : '';
}
function one(list, index) { return (index < 0 ? first(list) : list[index]) || null; }
// call runs a function on the elements of the paths.
function call(f, args) {
  args = copy(args);
  args[0] = args[0] ? find(args[0]) : [];
  return f.apply(null, args);
}
