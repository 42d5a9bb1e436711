// Lists of options that are no select: the ARIA roles combobox and listbox. ES3.
// Source: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
function opensList(el) { return /^(combobox|listbox)$/.test(roleOf(el)) && tag(el) != 'select' || attr(el, 'aria-haspopup') == 'listbox'; }
// lookAlike returns the element that opens a list, or is one: the element itself, or the only such one in it; null if there is none.
function lookAlike(el) {
  var i, all, found = null;
  if (opensList(el)) return el;
  all = below(el);
  for (i = 0; i < all.length; i++) {
    if (!opensList(all[i])) continue;
    if (found && !inside(all[i], found)) return null;
    if (!found) found = all[i];
  }
  return found;
}
function byID(el, attribute) {
  var i, other, out = [], ids = attr(el, attribute).split(/\s+/), root = el.getRootNode ? el.getRootNode() : el.ownerDocument;
  for (i = 0; i < ids.length; i++) {
    other = ids[i] && (root.getElementById ? root : el.ownerDocument).getElementById(ids[i]);
    if (other) out.push(other);
  }
  return out;
}
function shownLists(root) {
  var i, all = below(root), out = [];
  for (i = 0; i < all.length; i++) if (/^(listbox|grid|tree|menu)$/.test(attr(all[i], 'role')) && visible(all[i], true)) out.push(all[i]);
  return out;
}
// lists returns those of an element: itself, what it names, what is in it, and last those that appeared since it was pressed.
function lists(el, own) {
  var i, k, all, out, old = document.cxmatrixLists || [];
  if (roleOf(el) == 'listbox') return [el];
  out = byID(el, 'aria-controls').concat(byID(el, 'aria-owns'), shownLists(el));
  if (own) return out;
  all = shownLists(document);
  for (i = 0; i < all.length; i++) {
    for (k = 0; k < old.length && old[k] != all[i]; k++);
    if (k == old.length) unite(out, [all[i]]);
  }
  return out;
}
// entries returns the options of a list: by their role, or else what is directly in it.
function entries(list) {
  var i, all = below(list), out = [];
  for (i = 0; i < all.length; i++) if (/^(option|menuitemradio|menuitem|treeitem|gridcell)$/.test(attr(all[i], 'role')) || tag(all[i]) == 'option') out.push(all[i]);
  if (out.length) return out;
  for (i = 0; i < all.length; i++) if (all[i].parentNode == list || tag(all[i]) == 'li') out.push(all[i]);
  return out;
}
function isValue(el, value) {
  return fold(words(el)) === fold(value) || fold(raw(el)) === fold(value) || attr(el, 'aria-label') === value || attr(el, 'data-value') === value || attr(el, 'value') === value;
}
// shownTwin finds what people see of an option, where the list itself is there for screen readers only.
function shownTwin(list, value) {
  var i, k, all, p = list;
  for (k = 0; k < 3 && p && p != document.body; k++) {
    all = below(p);
    for (i = all.length - 1; i >= 0; i--) if (isValue(all[i], value) && visible(all[i], true)) return all[i];
    p = p.parentNode;
  }
  return null;
}
// option returns the one of that text, or value, that can be seen; null if there is none.
function option(el, value) {
  var i, k, all = lists(el), found, seen, twin;
  for (i = 0; i < all.length; i++) {
    found = visible(all[i], true) ? entries(all[i]) : [];
    for (k = 0, seen = false; k < found.length; k++) {
      if (!visible(found[k], true)) continue;
      seen = true;
      if (isValue(found[k], value)) return found[k];
    }
    twin = seen ? null : shownTwin(all[i], value);
    if (twin) return twin;
  }
  return null;
}
// scrollList scrolls a long list on, which may draw only what is in sight; false at its end, and where nothing scrolls.
function scrollList(el) {
  var i, k, n, p, inner, all = lists(el), s;
  if (document.cxmatrixListEnd) return false;
  for (i = 0; i < all.length; i++) {
    for (k = 0, p = all[i]; k < 3 && p && p != document.body; k++, p = p.parentNode) {
      inner = [p].concat(below(p));
      for (n = 0; n < inner.length; n++) {
        s = inner[n].scrollHeight > inner[n].clientHeight + 1 && inner[n].clientHeight > 0 ? look(inner[n]) : null;
        if (!s || !/auto|scroll|hidden/.test(s.overflowY) || !visible(inner[n], true)) continue;
        if (inner[n].scrollTop + inner[n].clientHeight >= inner[n].scrollHeight - 1) { inner[n].scrollTop = 0; document.cxmatrixListEnd = true; return false; }
        inner[n].scrollTop += 0.8 * inner[n].clientHeight;
        return true;
      }
    }
  }
  return false;
}
function hasVisibleOption(el) {
  var i, k, all = lists(el), found;
  for (i = 0; i < all.length; i++) for (k = 0, found = entries(all[i]); k < found.length; k++) if (visible(found[k], true)) return true;
  return false;
}
function refusal(reason) { return [reason, 0, 0, null, false, '']; }
// openList finds where to press, as press does, so that the list opens; the reason "open" means that it is.
function openList(list) {
  var el = first(list), note = several(list), i, p, got;
  if (!el) return refusal('no such element');
  p = lookAlike(el);
  if (!p) return refusal('nothing to choose: ' + named(el));
  if (!enabled(p) || attr(p, 'aria-disabled') == 'true') return refusal('disabled');
  document.cxmatrixLists = document.cxmatrixListEnd = null;
  if (roleOf(p) == 'listbox' || attr(p, 'aria-expanded') == 'true' && hasVisibleOption(p)) return refusal('open');
  document.cxmatrixLists = shownLists(document);
  for (i = 0; i < 4 && p && p.nodeType == 1 && p != document.body; i++) { // the field itself may be covered by what is chosen
    got = press([p], 0);
    if (!got[0]) break;
    p = p.parentNode;
  }
  got[5] = note;
  return got;
}
// pressOption finds where to press the option, as press does.
function pressOption(list, value) {
  var el = first(list), o;
  if (!el) return refusal('no such element');
  o = option(lookAlike(el) || el, value);
  if (!o) return refusal(scrollList(lookAlike(el) || el) ? 'option is not in sight' : 'no such option');
  if (!enabled(o) || attr(o, 'aria-disabled') == 'true') return refusal('option is disabled');
  return press([o], 0);
}
// isMarked reports whether an option of that value is marked as the chosen one.
function isMarked(all, value) {
  var i, k, o;
  for (i = 0; i < all.length; i++) {
    for (k = 0, o = entries(all[i]); k < o.length; k++) {
      if (isValue(o[k], value) && (attr(o[k], 'aria-selected') == 'true' || attr(o[k], 'aria-checked') == 'true')) return true;
    }
  }
  return false;
}
// wraps reports whether an element is only there for the field: it holds no other field, and no list.
function wraps(p, field, all) {
  var i, inner = below(p);
  for (i = 0; i < all.length; i++) if (all[i] != field && inside(all[i], p)) return false;
  for (i = 0; i < inner.length; i++) {
    if (inner[i] != field && !inside(inner[i], field) && (opensList(inner[i]) || /^(select|textarea|a)$/.test(tag(inner[i])) || tag(inner[i]) == 'input' && kind(inner[i]) != 'hidden')) return false;
  }
  return true;
}
// isBeside reports whether the value is shown beside the field, or kept in a hidden input.
function isBeside(field, value, all) {
  var i, k, inner, p = field.parentNode;
  for (k = 0; k < 3 && p && p.nodeType == 1 && p != document.body && wraps(p, field, all); k++, p = p.parentNode) {
    inner = below(p);
    for (i = 0; i < inner.length; i++) {
      if (kind(inner[i]) == 'hidden' ? fold(inner[i].value) === fold(value) : isValue(inner[i], value) && visible(inner[i], true)) return true;
    }
  }
  return false;
}
// chosenInList: whether the list shows the value as the chosen one. before: as far as that is certain.
function chosenInList(list, value, before) {
  var el = first(list), text, all;
  if (!el) return [false];
  el = lookAlike(el) || el;
  all = lists(el, before);
  if (isMarked(all, value)) return [true];
  if (roleOf(el) == 'listbox') return [false];
  text = fold(el.value || words(el));
  if (text === fold(value)) return [true];
  return [!before && (text.indexOf(fold(value)) >= 0 || isBeside(el, value, all))];
}
