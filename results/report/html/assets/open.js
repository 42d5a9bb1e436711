// Cells open by their address, #environment/browser/system, so that any can be linked to, and Back closes it.
const dialog = byId('cell');
let opened = null;

const addressOf = (id) => '#' + id.split('/').map(encodeURIComponent).join('/');
function cellLink(id, text) { return byId('cell:' + id) ? el('a', { href: addressOf(id) }, text) : document.createTextNode(text === id ? id : ''); }

function addressedCell() {
  try { return decodeURIComponent(location.hash.slice(1)); } catch { return ''; }
}

// beside are links to the combinations before and after one, of those that are shown.
function beside(id) {
  const list = [...document.querySelectorAll('.env:not([hidden]) .heat tbody tr:not([hidden]) th a')], i = list.findIndex((a) => decodeURIComponent(a.hash.slice(1)) === id);
  const to = (a, text) => a && el('a', { href: a.hash }, text);
  return i >= 0 && list.length > 1 && el('nav', { class: 'beside', 'aria-label': 'Other combinations' }, to(list[i - 1], '← previous'), to(list[i + 1], 'next →'));
}

function show(id, at) {
  const detail = dataOf(id), last = (detail.attempts || []).length - 1;
  const close = el('button', { type: 'button', class: 'close' }, 'Close');
  close.addEventListener('click', () => dialog.close());
  const title = el('h2', { id: 'cell-title', tabindex: '-1' }, id.replaceAll('/', ' / '));
  dialog.replaceChildren(...el('div', {}, title, close, beside(id), cellView(id, detail, at === undefined ? last : at)).childNodes);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  reachable();
  title.focus();
  opened = id;
}

// What can only be seen by scrolling can be scrolled to by keyboard.
function reachable() {
  for (const box of document.querySelectorAll('.scroll')) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  }
}
dialog.addEventListener('toggle', reachable, true); // a step that is opened
addEventListener('resize', reachable);

// follow opens what the address names. While the page still loads, its block may not be there yet.
function follow() {
  const id = addressedCell();
  if (id && byId('cell:' + id)) { show(id); return; }
  if (dialog.open) dialog.close();
  if (!id || id.startsWith('?')) restore();
}

dialog.addEventListener('close', () => {
  if (dialog.open) return; // it was only turned for the printer
  const link = [...document.querySelectorAll('main a[href^="#"]')].find((a) => decodeURIComponent(a.hash.slice(1)) === opened);
  if (addressedCell() === opened) history.replaceState(null, '', unfiltered + filterAddress());
  if (link) link.focus({ preventScroll: false });
  opened = null;
});
dialog.addEventListener('click', (event) => { if (event.target === dialog && event.offsetX < 0) dialog.close(); });
addEventListener('hashchange', follow);

// Pictures of the first screen are in the page itself, or beside it.
function showSeen() {
  for (const img of document.querySelectorAll('img[data-file]')) {
    const block = byId('file:' + img.dataset.file);
    img.addEventListener('error', () => img.parentNode.remove());
    img.src = block ? JSON.parse(block.textContent).image : img.dataset.file;
  }
}
document.addEventListener('DOMContentLoaded', () => { reachable(); apply(); showSeen(); follow(); });

// On paper all is open, and a modal dialog would end with its first page.
let folded = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('details:not([open])')];
  folded.forEach((d) => { d.open = true; });
  if (dialog.open) { dialog.close(); dialog.show(); }
});
addEventListener('afterprint', () => {
  folded.forEach((d) => { d.open = false; });
  if (dialog.open && opened) { dialog.close(); dialog.showModal(); }
});
