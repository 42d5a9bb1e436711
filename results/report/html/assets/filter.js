// The filter hides rows; words are looked for in what a row shows, and in what its record says. Its state is in the address, after
// #?, so that a view can be sent.
const form = byId('filter'), search = byId('find'), sections = [...document.querySelectorAll('.env')];
const rows = sections.flatMap((section) => [...section.querySelectorAll('tbody tr')].map((row) => ({ row, section, text: null, said: null })));

// dataOf reads a cell's block: only when it is needed, for there may be ten thousand.
function dataOf(id) {
  const block = byId('cell:' + id);
  return block ? JSON.parse(block.textContent) : null;
}

// Of a record, these parts say something about the cell; names of steps and user agents are much the same in all.
const telling = new Set(['reason', 'constraint', 'evidence', 'text', 'shown', 'errors', 'notes', 'host', 'why', 'said', 'truth', 'file', 'title', 'address', 'note', 'help', 'does', 'since', 'planned']);
function gather(value, wanted, into) {
  if (typeof value === 'string') { if (wanted) into.push(value); } else if (value && typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) gather(part, Array.isArray(value) ? wanted : telling.has(key), into);
  }
  return into;
}
const textOf = (r) => (r.text === null ? (r.text = `${r.section.dataset.env} ${r.row.textContent}`.toLowerCase()) : r.text);
const saidOf = (r) => (r.said === null ? (r.said = gather(dataOf(decodeURIComponent(r.row.querySelector('a').hash.slice(1))), false, []).join(' ').toLowerCase()) : r.said);

const chosen = (name) => [...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value);
const kinds = ['v', 'o', 'p'];

// filterAddress is the fragment of the view: '' of all.
function filterAddress() {
  const state = new URLSearchParams();
  if (search.value.trim()) state.set('find', search.value.trim());
  if (byId('env').value) state.set('env', byId('env').value);
  for (const name of kinds) for (const value of chosen(name)) state.append(name, value);
  return state.size ? '#?' + state : '';
}

function restore() {
  const state = new URLSearchParams(location.hash.slice(2));
  search.value = state.get('find') || '';
  byId('env').value = state.get('env') || '';
  for (const name of kinds) for (const box of form.querySelectorAll(`input[name=${name}]`)) box.checked = state.getAll(name).includes(box.value);
  apply();
}

function apply() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), env = byId('env').value, [v, o, p] = kinds.map(chosen);
  const fits = (r) => (!env || r.section.dataset.env === env) && (!v.length || v.includes(r.row.dataset.v)) && (!p.length || p.includes(r.row.dataset.p)) &&
    (!o.length || (r.row.dataset.o || '').split(' ').some((other) => o.includes(other))) && words.every((word) => textOf(r).includes(word) || saidOf(r).includes(word));
  const seen = new Map(sections.map((section) => [section, 0]));
  for (const r of rows) {
    r.row.hidden = !fits(r);
    if (!r.row.hidden) seen.set(r.section, seen.get(r.section) + 1);
  }
  let sum = 0;
  for (const [section, n] of seen) { section.hidden = n === 0; sum += n; }
  byId('shown').textContent = `${sum} of ${plural(rows.length, 'combination')} shown`;
  byId('none').hidden = sum > 0;
}

const unfiltered = location.href.split('#')[0];
form.addEventListener('input', () => { apply(); history.replaceState(null, '', unfiltered + filterAddress()); });
form.addEventListener('submit', (event) => event.preventDefault());
byId('reset').addEventListener('click', () => { form.reset(); apply(); history.replaceState(null, '', unfiltered); search.focus(); });
