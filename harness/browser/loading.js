// What a document that has not loaded completely still waits for. ES3.
// shown reports whether a document has any text. That needs a layout, so it looks twice a second at most.
function shown(d) {
  var now = new Date().getTime();
  if (!d.cxmatrixLook || now - d.cxmatrixLook >= 500) {
    d.cxmatrixLook = now;
    d.cxmatrixShown = !!(d.body && d.body.innerText);
  }
  return d.cxmatrixShown;
}
// loading: "complete"; "empty": there is nothing to see; "scripts N": scripts or style sheets, after N other
// resources; "media": only what a customer can do without, such as pictures. Of browsers that do not say it is
// "unknown". accept: the customer begins now.
function loading(list, accept) {
  var d = document, p = window.performance, i, el, all, done = {}, missing = 0;
  if (d.readyState == 'complete' || d.cxmatrixInUse) return ['complete'];
  if (accept) {
    d.cxmatrixInUse = true;
    return ['complete'];
  }
  if (!p || !p.timing || !p.getEntriesByType) return ['unknown'];
  all = p.getEntriesByType('resource');
  if (!p.timing.domContentLoadedEventEnd) return [shown(d) ? 'scripts ' + all.length : 'empty']; // one that comes before the rest
  if (all.length >= 250) return ['media']; // the browser keeps no more
  for (i = 0; i < all.length; i++) done[all[i].name] = true;
  all = d.getElementsByTagName('script');
  for (i = 0; i < all.length; i++) if (all[i].src && !/^(data|blob):/.test(all[i].src) && !done[all[i].src]) missing++;
  all = d.getElementsByTagName('link');
  for (i = 0; i < all.length; i++) {
    el = all[i];
    if (/\bstylesheet\b/i.test(el.rel) && el.href && !el.disabled && !done[el.href]) missing++;
  }
  return [missing ? 'scripts ' + p.getEntriesByType('resource').length : 'media'];
}
