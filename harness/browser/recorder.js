// Tells what a person does in a document. It runs in Chromium, in a world of its own: the page can neither see it nor speak for it.
function record(tell) {
  var pending = null, enter = null, before = new Map(), earlier = shownEarlier(), timer = 0, kept = [], typing = new Map(), once = new WeakSet(), pointer = newPointer(actor), inputs = [], acted = false, moved = false, last = '', focused = new WeakMap();
  function origin(ev) { return (ev.composedPath && ev.composedPath()[0]) || ev.target; }
  // A secret is known by its number alone. What repeats it is not told either.
  var secretWords = /password|passwort|passwd|passphrase|pwd|kennwort|contrase|senha|mot.de.passe|one-time-code|cc-csc|(^|[^a-z])(pass|pin|otp|cvv|cvc)($|[^a-z])/i;
  function isSecret(el) {
    if (kind(el) == 'password') once.add(el);
    return once.has(el) || isField(el) && !/^(checkbox|radio|file)$/.test(kind(el)) && tag(el) != 'select' && secretWords.test([attr(el, 'autocomplete'), attr(el, 'name'), attr(el, 'id')].join(' '));
  }
  function number(value) {
    var i = kept.indexOf(value);
    return i < 0 ? kept.push(value) : i + 1;
  }
  function betrays(text) {
    var i, all = kept.concat(Array.from(typing.values()));
    for (i = 0; i < all.length; i++) if (all[i].length > 2 && text.indexOf(JSON.stringify(all[i]).slice(1, -1)) >= 0) return true;
    return false;
  }
  function send(deed) {
    deed.paths = (deed.paths || []).filter(function (p) { return !betrays(JSON.stringify(p)); });
    if (deed.text && betrays(JSON.stringify(deed.text))) {
      if (deed.kind == 'typed') deed.secret = number(deed.text);
      deed.text = '';
    }
    tell(JSON.stringify(deed));
  }
  // lookNow tells what appeared since the last deed, once the page is quiet.
  function lookNow() {
    var sign = newSign(before, earlier), more;
    timer = 0;
    if (sign && (pointer.shows(sign.el) || sign.rank > 3 && moved && last == 'pressed')) sign = null; // the pointer did it, and no deed
    pointer.look();
    if (!sign) return;
    more = signPaths(sign);
    send({ kind: 'appeared', paths: more.paths, text: more.text, heading: sign.rank < 3 });
  }
  function lookSoon() {
    clearTimeout(timer);
    timer = setTimeout(lookNow, 150);
  }
  function did(kind, el, more) {
    var deed = Object.assign({ kind: kind, paths: pathsOf(kind, el) }, more);
    if (timer) { clearTimeout(timer); lookNow(); }
    pressEnter();
    hover(kind, el);
    acted = acted || !deed.optional;
    last = kind;
    moved = false;
    inputs = Array.from(document.querySelectorAll('input[type=file]'));
    before = shown();
    earlier = new Set();
    keepShown(before);
    send(deed);
    lookSoon();
  }
  // pathsOf are the selectors of an element; of a field, those from before the text, which may be its name.
  function pathsOf(kind, el) {
    if (!el.isConnected) return [];
    if (kind == 'typed' && focused.has(el)) return focused.get(el);
    return pointer.showers(el).length ? hiddenPaths(el) : paths(el);
  }
  // hover tells where the pointer had to be before, for what was not to be seen without it.
  function hover(kind, el) {
    if (/^(clicked|chose)$/.test(kind)) pointer.showers(el).forEach(function (over) { send({ kind: 'hovered', paths: paths(over) }); });
    pointer.rest();
  }
  // passing reports whether a click is for something that the page opened by itself, and may not open again.
  function passing(el) {
    for (var p = el; p && !/^(html|body)$/.test(tag(p)); p = p.parentElement) if (/cookie|consent|gdpr/i.test(attr(p, 'id') + ' ' + attr(p, 'class') + ' ' + attr(p, 'aria-label'))) return true;
    return !acted && !!el.closest('dialog,[role=dialog],[role=alertdialog],[aria-modal=true]');
  }
  function valueOf(el) { return el.isContentEditable ? el.innerText : el.value; }
  function leave() {
    var p = pending, secret;
    pending = null;
    if (!p || !p.el.isConnected && !p.value) return;
    secret = isSecret(p.el);
    if (p.value === p.told) return;
    did('typed', p.el, secret ? { secret: number(p.value) } : { text: p.value });
    typing.delete(p.el);
    p.el.cxmatrixTold = p.value;
  }
  function pressEnter() {
    var e = enter;
    enter = null;
    if (e) did('pressed', e, { text: 'Enter' });
  }
  function isText(el) {
    return el.isContentEditable || tag(el) == 'textarea' || tag(el) == 'input' && !/^(checkbox|radio|file|submit|button|reset|image|hidden|color|range|date|time|month|week|datetime-local)$/.test(kind(el));
  }
  function editable(el) {
    while (el.isContentEditable && el.parentElement && el.parentElement.isContentEditable) el = el.parentElement;
    return el;
  }
  on('input', function (ev) {
    var el = editable(origin(ev));
    if (!isText(el)) return;
    if (pending && pending.el !== el) leave();
    if (!pending) pending = { el: el, told: el.cxmatrixTold };
    pending.value = valueOf(el);
    if (isSecret(el)) typing.set(el, pending.value);
  });
  on('change', function (ev) {
    var i, el = origin(ev), k = kind(el);
    if (k == 'file') return files(el);
    if (isText(el)) return leave();
    if (!ev.isTrusted) return;
    leave();
    if (k == 'checkbox') did('chose', el, { text: el.checked ? 'on' : 'off' });
    else if (k == 'radio') did('chose', el, { text: el.value });
    else if (k == 'select') for (i = 0; i < el.selectedOptions.length; i++) did('chose', el, { text: optionName(el, el.selectedOptions[i]) });
    else did('typed', el, { text: el.value });
  });
  // optionName is the text of an option, unless another one is meant by it.
  function optionName(select, option) {
    var i, o = select.options, t = fold(option.text);
    for (i = 0; i < o.length; i++) if (o[i] !== option && (o[i].value === t || fold(o[i].text) === t)) return option.value;
    return t || option.value;
  }
  function manifestOf(list) { return Array.from(list, function (f) { return { name: f.name, type: f.type, size: f.size }; }); }
  function files(el) {
    if (el.files.length) did('attached', el, { files: manifestOf(el.files) });
  }
  on('drop', function (ev) {
    var el = origin(ev);
    if (!ev.dataTransfer || !ev.dataTransfer.files.length) return;
    leave();
    did('dropped', zone(el), { files: manifestOf(ev.dataTransfer.files) });
  });
  function zone(el) {
    for (var p = el; p && p.nodeType == 1; p = p.parentElement) if (testIDs(p).length || /drop|upload/i.test(attr(p, 'class') + ' ' + attr(p, 'id') + ' ' + attr(p, 'aria-label'))) return p;
    return el;
  }
  var pressable = /^(button|link|menuitem|menuitemcheckbox|menuitemradio|tab|option|switch|treeitem|checkbox|radio|combobox|gridcell)$/;
  // actor is the element that a click is for.
  function actor(el) {
    for (var p = el; p && p.nodeType == 1; p = p.parentElement || (p.getRootNode().host)) {
      if (/^(a|button|input|select|textarea|summary|label|option)$/.test(tag(p)) || pressable.test(attr(p, 'role')) || attr(p, 'onclick')) return p;
    }
    while (el.ownerSVGElement) el = el.ownerSVGElement;
    return el;
  }
  // another reports whether the change of a field tells what a click does.
  function another(el) {
    var c = tag(el) == 'label' ? el.control : el;
    return c && (/^(checkbox|radio|file|select|option)$/.test(kind(c)) || tag(el) == 'label');
  }
  on('click', function (ev) {
    var el = actor(origin(ev));
    if (kind(origin(ev)) == 'file') return send({ kind: 'chooser', fresh: inputs.indexOf(origin(ev)) < 0 });
    if (!ev.isTrusted || /^(html|body)$/.test(tag(el))) return;
    if (enter && ev.detail === 0 && el.type == 'submit') enter = null; // the browser presses the form's button
    if (pending && pending.el !== el) leave();
    if (ev.detail === 2 || another(el)) return;
    did('clicked', el, { optional: passing(el), idle: !pressable.test(roleOf(el)) && !attr(el, 'onclick') && (isText(el) || look(el).cursor != "pointer") });
  });
  // A chooser of an input that is in no document: of the page's own world, the element alone comes here.
  on('cxmatrixchooser', function (ev) {
    var el = ev.relatedTarget;
    if (!el || kind(el) != 'file' || el.isConnected) return;
    send({ kind: 'chooser', fresh: true });
    el.addEventListener('change', function (ev) { if (ev.isTrusted) files(el); }, { once: true });
  });
  on('mouseover', function (ev) { if (ev.isTrusted) pointer.entered(origin(ev)); });
  on('dblclick', function (ev) {
    if (ev.isTrusted && !isText(origin(ev))) did('clicked', actor(origin(ev)), { times: 2 });
  });
  on('contextmenu', function (ev) {
    if (ev.isTrusted && ev.button == 2) did('clicked', actor(origin(ev)), { button: 'right' });
  });
  function chord(ev) {
    var keys = [];
    if (ev.ctrlKey) keys.push('Control');
    if (ev.altKey) keys.push('Alt');
    if (ev.metaKey) keys.push('Meta');
    if (ev.shiftKey && ev.key.length > 1) keys.push('Shift');
    return keys.concat([ev.key == ' ' ? 'Space' : ev.key]).join('+');
  }
  // matters reports whether a key does more than to move or to type.
  function matters(ev, el) {
    var r = roleOf(el), rich = /^(combobox|listbox|option|menu|menuitem|tab|slider|grid|gridcell|tree|treeitem)$/.test(r) && tag(el) != 'select' || attr(el, 'aria-autocomplete') || attr(el, 'aria-haspopup');
    if (ev.key == 'Escape') return !!document.querySelector('[role=dialog],dialog[open],[aria-expanded=true],[role=menu],[role=listbox]');
    if (/^Arrow(Up|Down|Left|Right)$/.test(ev.key)) return rich;
    if (ev.key == 'Tab') return rich && isText(el);
    return (ev.ctrlKey || ev.metaKey) && !isText(el) && /^[a-z0-9/]$/i.test(ev.key) && !/^[acvxzrtwnfl]$/i.test(ev.key);
  }
  on('keydown', function (ev) {
    var el = origin(ev), input;
    if (!ev.isTrusted || ev.isComposing || !el.tagName) return;
    input = isText(el) && tag(el) != 'textarea' && !el.isContentEditable;
    if (ev.key == 'Enter' && (input || el.isContentEditable && !ev.shiftKey || /^(option|combobox|listbox|menuitem)$/.test(attr(el, 'role')))) {
      leave();
      enter = el;
    } else if (matters(ev, el)) {
      leave();
      did('pressed', el, { text: chord(ev) });
    }
  });
  on('keyup', function (ev) { if (ev.key == 'Enter') pressEnter(); });
  on('submit', pressEnter);
  on('focusout', function (ev) { if (pending && pending.el === editable(origin(ev))) leave(); });
  on('focusin', function (ev) {
    var el = editable(origin(ev));
    isSecret(origin(ev));
    if (isText(el)) focused.set(el, paths(el));
  });
  on('mousemove', function (ev) { moved = moved || ev.isTrusted; });
  on('pagehide', flush);
  function on(name, f) {
    window.addEventListener(name, function (ev) { try { f(ev); } catch (e) {} }, true);
  }
  function flush() {
    leave();
    pressEnter();
    if (timer) { clearTimeout(timer); lookNow(); }
  }
  new MutationObserver(lookSoon).observe(document, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['class', 'style', 'hidden', 'open', 'aria-hidden'] });
  on('DOMContentLoaded', pointer.look);
  on('load', lookSoon);
  lookSoon();
  return flush;
}
