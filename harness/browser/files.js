// Files that are dropped on an element, or picked in a chooser that a button opens. ES3.
// zone finds where files are dropped on an element, and notes the drop that comes: [reason, x, y, note].
function zone(list) {
  var el = first(list), got, w, s;
  if (!el) return ['no such element', 0, 0, ''];
  if (!visible(el, false)) return ['hidden', 0, 0, ''];
  got = reach(el);
  w = el.ownerDocument.defaultView;
  s = el.ownerDocument.cxmatrixDrag = { el: el, files: null };
  if (!got[0] && w && w.addEventListener) {
    s.note = function (ev) {
      try { s.files = manifest(ev.dataTransfer.files); } catch (e) {}
    };
    w.addEventListener('drop', s.note, true);
  }
  return [got[0], got[1] || 0, got[2] || 0, several(list)];
}
// dropped returns the files that the page was given, and forgets them; null if that is not known.
function dropped() {
  var i, s = document.cxmatrixDrag, w = window;
  document.cxmatrixDrag = null;
  if (!s) return null;
  for (i = 0; s.inputs && i < s.inputs.length; i++) if (s.inputs[i].parentNode) s.inputs[i].parentNode.removeChild(s.inputs[i]);
  if (s.note) {
    w.removeEventListener('drop', s.note, true);
  }
  return s.files;
}
// aside keeps the page from hearing an input of ours, and people from seeing it.
function aside(input) {
  function quiet(ev) { if (ev.stopPropagation) ev.stopPropagation(); }
  input.style.position = 'fixed';
  input.style.left = input.style.top = '0';
  input.style.width = input.style.height = '1px';
  input.style.opacity = '0';
  input.setAttribute('aria-hidden', 'true');
  if (!input.addEventListener) return;
  input.addEventListener('input', quiet, false);
  input.addEventListener('change', quiet, false);
}
// holders makes inputs that a driver gives the files to be dropped: one for all, or one for each.
function holders(list, count) {
  var i, el, d = document, s = d.cxmatrixDrag;
  if (!s) return [];
  s.inputs = [];
  for (i = 0; i < count; i++) {
    el = d.createElement('input');
    el.type = 'file';
    if (count == 1) el.multiple = true;
    aside(el);
    d.body.appendChild(el);
    s.inputs.push(el);
  }
  return copy(s.inputs);
}
// carried is a DataTransfer with the files of the holders; null in a browser without the File API.
function carried(s) {
  var i, k, all = [], real, w = window, items = [];
  for (i = 0; i < s.inputs.length; i++) {
    if (!s.inputs[i].files) return null;
    for (k = 0; k < s.inputs[i].files.length; k++) all.push(s.inputs[i].files[k]);
  }
  try {
    real = new w.DataTransfer();
    for (i = 0; i < all.length; i++) real.items.add(all[i]);
    if (real.files.length == all.length) return real;
  } catch (e) {}
  function item(f) { return { kind: 'file', type: f.type, getAsFile: function () { return f; }, getAsString: function () {} }; }
  for (i = 0; i < all.length; i++) items.push(item(all[i]));
  all.item = function (n) { return all[n] || null; };
  return {
    files: all, items: items, types: ['Files'], dropEffect: 'copy', effectAllowed: 'all',
    getData: function () { return ''; }, setData: function () {}, clearData: function () {}, setDragImage: function () {}
  };
}
function dragEvent(name, x, y, data) {
  var ev, w = window;
  try {
    ev = new w.DragEvent(name, { bubbles: true, cancelable: true, composed: true, view: w, clientX: x, clientY: y, dataTransfer: data });
    if (ev.dataTransfer && ev.dataTransfer.files.length == data.files.length) return ev;
  } catch (e) {}
  ev = document.createEvent('HTMLEvents');
  ev.initEvent(name, true, true);
  function give(key, value) {
    try { Object.defineProperty(ev, key, { value: value }); } catch (e) { ev[key] = value; }
  }
  give('dataTransfer', data);
  give('clientX', x);
  give('clientY', y);
  return ev;
}
// drag sends one drag event with the files of the holders to what is at a place: [state], "yes" if the page took it, "no", or
// "none" in a browser without the File API.
function drag(list, name, x, y) {
  var s = document.cxmatrixDrag, hit, taken;
  if (!s || !document.createEvent) return ['none'];
  if (!s.data) s.data = carried(s);
  if (!s.data) return ['none'];
  hit = document.elementFromPoint && (x || y) ? at(document, x, y) : null;
  if (!hit || !hit.dispatchEvent) hit = s.el;
  taken = !hit.dispatchEvent(dragEvent(name, x, y, s.data));
  return [taken ? 'yes' : 'no'];
}
// catchClick notes a file input whose click would open a chooser, and keeps the browser from opening it.
function catchClick(s, el, run) {
  function stop(ev) {
    if (!ev.defaultPrevented) s.input = el;
    ev.preventDefault();
  }
  el.cxmatrixCaught = true;
  el.addEventListener('click', stop, false);
  try { return run(); } finally {
    el.removeEventListener('click', stop, false);
    el.cxmatrixCaught = false;
  }
}
// hook makes a window's file inputs tell which of them would open a chooser.
function hook(s, w) {
  var p = w.HTMLInputElement.prototype, undo = [];
  function wrap(name, make) {
    var own = p[name], mine = Object.prototype.hasOwnProperty.call(p, name);
    if (!own) return;
    p[name] = make(own);
    undo.push(function () { if (mine) p[name] = own; else delete p[name]; });
  }
  wrap('click', function (own) {
    return function () {
      var el = this;
      return kind(el) == 'file' ? catchClick(s, el, function () { own.call(el); }) : own.call(el);
    };
  });
  wrap('showPicker', function (own) {
    return function () { if (kind(this) == 'file') s.input = this; else own.call(this); };
  });
  wrap('dispatchEvent', function (own) {
    return function (ev) {
      var el = this;
      return kind(el) == 'file' && ev.type == 'click' ? catchClick(s, el, function () { return own.call(el, ev); }) : own.call(el, ev);
    };
  });
  function press(ev) { // by a person, or by the label
    var el = target(ev);
    if (el && el.tagName && kind(el) == 'file' && !el.cxmatrixCaught) catchOnce(el);
  }
  function catchOnce(el) {
    el.addEventListener('click', function stop(ev) {
      el.removeEventListener('click', stop, false);
      if (!ev.defaultPrevented) s.input = el;
      ev.preventDefault();
    }, false);
  }
  w.addEventListener('click', press, true);
  undo.push(function () { w.removeEventListener('click', press, true); });
  s.undo = s.undo.concat(undo);
}
// catchChooser notes the file input that a press opens a chooser for: [state], "none" in a browser that can't.
function catchChooser() {
  var w = window, s = document.cxmatrixChooser;
  if (s) uncatch(s);
  if (!w.HTMLInputElement || !w.addEventListener || !w.FileList && !w.File) return ['none'];
  s = document.cxmatrixChooser = { input: null, added: false, undo: [] };
  try { for (; w && w.document; w = w.parent == w ? null : w.parent) hook(s, w); } catch (e) {}
  return [''];
}
function uncatch(s) {
  for (var i = 0; i < s.undo.length; i++) s.undo[i]();
  s.undo = [];
}
// chosen returns the input whose chooser is open: [open, multiple, input]. It is put into the document, where a driver finds it.
function chosen() {
  var s = document.cxmatrixChooser, el = s && s.input;
  if (!el) return [false, false, null];
  uncatch(s);
  if (!inside(el, document)) {
    s.added = true;
    aside(el);
    document.body.appendChild(el);
  }
  el.ownerDocument.cxmatrixFiles = null;
  watch(el);
  return [true, !!el.multiple, el];
}
// picked returns the files that the input got, or null where that is not known, and undoes what chosen did.
function picked() {
  var s = document.cxmatrixChooser, el = s && s.input, got = document.cxmatrixFiles;
  document.cxmatrixChooser = document.cxmatrixFiles = null;
  if (!el) return got;
  if (s.added && el.parentNode) el.parentNode.removeChild(el);
  return got || (el.files ? manifest(el.files) : null);
}
function rows(files) {
  var i, out = [];
  for (i = 0; i < files.length; i++) out.push([files[i].name, files[i].size]);
  return out;
}
// noteFiles notes what an input gets, before the page empties it.
function noteFiles(el) {
  function note() { if (!el.cxmatrixFiles && el.files.length) el.cxmatrixFiles = rows(el.files); }
  el.cxmatrixFiles = null;
  el.addEventListener('input', note, true);
  el.addEventListener('change', note, true);
}
