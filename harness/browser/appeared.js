// Notices what a page shows after a person did something: a heading, a message, an element with a name. Chromium's.
var signsOf = 'h1,h2,h3,[role=heading],[role=alert],[role=status],[aria-live],output,[class*=toast],[class*=alert],[class*=success],[data-testid],[data-test-id],[data-test],[data-cy],[data-qa],[id]';
function rankSign(el) {
  var r = roleOf(el), c = String(attr(el, 'class'));
  if (r == 'heading') return tag(el) == 'h1' || attr(el, 'aria-level') == '1' ? 1 : 2;
  if (/^(alert|status)$/.test(r) || attr(el, 'aria-live') || /(^|[\s_-])(toast|alert|success)/i.test(c)) return 3;
  return testIDs(el).length ? 4 : 5;
}
// shown maps what can be seen to its text.
function shown() {
  var i, out = new Map(), all = document.querySelectorAll(signsOf);
  for (i = 0; i < all.length && i < 400; i++) if (!isField(all[i]) && !/^(body|form|html|main)$/.test(tag(all[i])) && visible(all[i], true)) out.set(all[i], fold(all[i].innerText || ''));
  return out;
}
var busy = /^(loading|please wait|saving|sending|uploading)|(\u2026|\.\.\.)$/i;
// The page before this one may have shown the same: such a sign would also hold if nothing had happened.
var shownKey = 'cxmatrix-shown';
function signKey(el, text) { return rankSign(el) > 3 ? tag(el) + '#' + (el.id || testIDs(el).join()) + ' ' + text : text; }
function keepShown(map) {
  var keys = [];
  map.forEach(function (text, el) { keys.push(signKey(el, text)); });
  try { sessionStorage.setItem(shownKey, JSON.stringify(keys)); } catch (e) {}
}
function shownEarlier() {
  try {
    var keys = JSON.parse(sessionStorage.getItem(shownKey)) || [];
    sessionStorage.removeItem(shownKey);
    return new Set(keys);
  } catch (e) { return new Set(); }
}
// newSign is what a person would look for among what can be seen now, and could not before.
function newSign(before, earlier) {
  var best = null;
  shown().forEach(function (text, el) {
    var r = rankSign(el);
    if (earlier.has(signKey(el, text)) || before.has(el) && (r > 3 || before.get(el) === text) || steady(text).length < 3 || busy.test(text) || r > 3 && (text.length > 200 || generated(el.id || ''))) return;
    if (!best || r < best.rank) best = { el: el, rank: r, text: steady(text) };
  });
  return best;
}
// signPaths are selectors of a sign, and the text that it has to have, if they do not say it.
function signPaths(sign) {
  var lead = [], r = roleOf(sign.el), frame = window.frameElement;
  if (frame) lead = paths(frame)[0] || [];
  if (sign.rank < 3) return { paths: [lead.concat([[rolePart('heading', sign.text, 'contains')]])], text: '' };
  if (sign.rank == 3 && /^(alert|status)$/.test(r)) return { paths: [lead.concat([[part('role', r)]])], text: sign.text };
  if (sign.rank == 3) return { paths: [lead.concat([[part('text', sign.text, 'contains')]])], text: '' };
  return { paths: paths(sign.el), text: '' };
}
