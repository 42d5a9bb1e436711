// The filter hides rows; words are looked for in what a row shows.
const form = byId('filter'), search = byId('find'), sections = [...document.querySelectorAll('.env')];
const rows = sections.flatMap((section) => [...section.querySelectorAll('tbody tr')].map((row) => ({ row, section, text: null })));

const wanted = (name) => [...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value);
const textOf = (r) => (r.text === null ? (r.text = `${r.section.dataset.env} ${r.row.textContent}`.toLowerCase()) : r.text);

function apply() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), env = byId('env').value, v = wanted('v'), p = wanted('p'), o = wanted('o');
  const fits = (r) => (!env || r.section.dataset.env === env) && (!v.length || v.includes(r.row.dataset.v)) && (!p.length || p.includes(r.row.dataset.p)) &&
    (!o.length || (r.row.dataset.o || '').split(' ').some((other) => o.includes(other))) && words.every((word) => textOf(r).includes(word));
  const seen = new Map(sections.map((section) => [section, 0]));
  for (const r of rows) {
    r.row.hidden = !fits(r);
    if (!r.row.hidden) seen.set(r.section, seen.get(r.section) + 1);
  }
  let sum = 0;
  for (const [section, n] of seen) { section.hidden = n === 0; sum += n; }
  byId('shown').textContent = `${sum} of ${plural(rows.length, 'customer')} shown`;
  byId('none').hidden = sum > 0;
}
form.addEventListener('input', apply);
form.addEventListener('submit', (event) => event.preventDefault());
byId('reset').addEventListener('click', () => { form.reset(); apply(); search.focus(); });
apply();
