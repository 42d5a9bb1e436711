// What a document that has not loaded completely still waits for. ES3.
// loading: "complete"; "parsing"; "scripts": scripts or style sheets; "media": only what a customer can do without, such as
// pictures. Browsers that do not say are "parsing" until they are complete. accept: the customer begins now.
function loading(list, accept) {
  var d = document, p = window.performance, i, el, all, done = {}, missing = 0;
  if (d.readyState == 'complete' || d.cxmatrixInUse) return ['complete'];
  if (accept) {
    d.cxmatrixInUse = true;
    return ['complete'];
  }
  if (d.readyState != 'interactive' || !p || !p.timing || !p.timing.domContentLoadedEventEnd || !p.getEntriesByType) return ['parsing'];
  all = p.getEntriesByType('resource');
  for (i = 0; i < all.length; i++) done[all[i].name] = true;
  if (all.length >= 250) return ['media']; // the browser keeps no more
  all = d.getElementsByTagName('script');
  for (i = 0; i < all.length; i++) if (all[i].src && !/^(data|blob):/.test(all[i].src) && !done[all[i].src]) missing++;
  all = d.getElementsByTagName('link');
  for (i = 0; i < all.length; i++) {
    el = all[i];
    if (/\bstylesheet\b/i.test(el.rel) && el.href && !el.disabled && !done[el.href]) missing++;
  }
  return [missing ? 'scripts' : 'media'];
}
