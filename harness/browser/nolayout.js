// Without layout, these replace the functions that need positions. ES3.
function sized() { return true; }
function middle() { return [0, 0]; }
function reach() { return ['', 0, 0]; }
// words returns the rendered text: HtmlUnit's own innerText joins the cells of a row
// without a space.
function words(el) {
  var out = '', t = tag(el), i;
  function read(node) {
    var k, name = tag(node), apart;
    if (node.nodeType == 3) { out += node.nodeValue; return; }
    if (node.nodeType != 1 || /^(script|style|noscript|textarea|select|head|title)$/.test(name)) return;
    if (node != el && look(node) && look(node).display == 'none') return;
    apart = !/^(a|b|i|u|em|strong|span|small|big|code|label|font|sub|sup|abbr|tt|q|cite)$/.test(name);
    if (apart) out += ' ';
    for (k = node.firstChild; k; k = k.nextSibling) read(k);
    if (apart) out += ' ';
  }
  if (t == 'textarea') return '';
  if (t == 'select') {
    for (i = 0; i < el.options.length; i++) if (el.options[i].selected) out += ' ' + el.options[i].text;
    return fold(out);
  }
  read(el);
  return fold(out);
}
