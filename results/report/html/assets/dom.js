// Elements are built one by one, and what was recorded goes in as text alone: there is no markup here to break out of.
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false && child !== ''));
  return node;
}
const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
const byId = (id) => document.getElementById(id);

// A link of a record leads to the web, or it is no link.
function webLink(address, text) {
  let url;
  try { url = new URL(address); } catch { return document.createTextNode(address); }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return document.createTextNode(address);
  return el('a', { href: url.href, rel: 'noopener noreferrer', target: '_blank' }, text || address);
}

// A file lies beside the report, below the run directory: any other name is refused.
function fileAddress(dir, name) {
  const parts = String(name).split('/');
  if (parts[0] !== 'artifacts' || parts.includes('..') || parts.includes('')) return null;
  return dir + parts.map(encodeURIComponent).join('/');
}

// insideFile is a file that is in the page itself, or null.
function insideFile(dir, name) {
  const block = byId('file:' + fileAddress(dir, name));
  return block ? JSON.parse(block.textContent) : null;
}

// pairs is a list of names and values, of those that there is something to say of.
function pairs(list) {
  return el('dl', { class: 'pairs' }, list.filter(([, value]) => value).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

// grid is a table; columns that begin with # hold numbers.
function grid(columns, rows, label, narrow) {
  const kind = (i) => (columns[i].startsWith('#') ? { class: 'num' } : {});
  return el('div', { class: 'scroll', role: 'region', 'aria-label': label }, el('table', { class: narrow ? 'grid narrow' : 'grid' },
    el('thead', {}, el('tr', {}, columns.map((c, i) => el('th', { scope: 'col', ...kind(i) }, c.replace(/^#/, ''))))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell, i) => el('td', kind(i), cell)))))));
}
