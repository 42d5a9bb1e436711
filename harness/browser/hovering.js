// Knows what only the pointer shows: a menu that opens below it, the buttons of a table's row. Chromium's.
var reachable = 'a,button,input,select,textarea,summary,label,tr,li,article,figure,[role],[onclick],[tabindex]';
var rows = 'tr,li,article,figure,[role=row],[role=listitem],[role=article]';
function inReach(el) {
  var r = visible(el, true) && el.getBoundingClientRect();
  return !!r && r.right + window.scrollX > 0 && r.bottom + window.scrollY > 0;
}
// opens reports whether an element looks as if something opened when the pointer is over it.
function opens(el) {
  return !!(attr(el, 'aria-haspopup') || attr(el, 'aria-expanded') || attr(el, 'aria-describedby') || attr(el, 'aria-controls')) || /open|hover|trigger|dropdown|menu/i.test(attr(el, 'class'));
}
// holds reports whether an element is in another one or beside it, where style sheets can show it.
function holds(over, el) {
  var p = over.parentElement;
  return over !== el && (over.contains(el) || !!p && !/^(html|body|main)$/.test(tag(p)) && p.contains(el));
}
function newPointer(actor) {
  var there = new WeakSet(), over = [], row = null;
  function shows(el) {
    var list = over.filter(function (o, i) { return o !== el && o.isConnected && (holds(o, el) || i == 0 && opens(o)); });
    return list.length || !row || row === el || !row.contains(el) ? list : [row];
  }
  // showers are the elements over which the pointer had to be, one after the other, until another one was to be seen.
  function showers(el) { return there.has(el) || !el.matches(reachable) ? [] : shows(el); }
  return {
    showers: showers,
    shows: function (el) { return shows(el).length > 0; },
    entered: function (el) {
      var a = actor(el), r = el.closest && el.closest(rows);
      if (r && there.has(r)) row = r;
      if (there.has(a)) over = [a];
      else if (showers(a).length) over = showers(a).concat([a]);
    },
    rest: function () { over = []; row = null; },
    // look learns what can be seen without the pointer's help.
    look: function () {
      var i, now = new WeakSet(), all = document.querySelectorAll(reachable);
      for (i = 0; i < all.length && i < 2000; i++) if (inReach(all[i]) && !showers(all[i]).length) now.add(all[i]);
      there = now;
    }
  };
}
