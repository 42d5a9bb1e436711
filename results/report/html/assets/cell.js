// A whole cell: one of its attempts.
function lineView(a) {
  const line = a.line || {}, asked = line.asked, measured = line.measured, checks = a.force || [];
  if (!asked && !checks.length && !a.network) return null;
  const row = (name, format) => [name, asked ? format(asked) : '', measured ? format(measured) : ''];
  return [el('h3', {}, 'The line and the network'),
    asked && grid(['line', '#asked', '#measured'], [row('up', (l) => rateText(l.up_kbps)), row('down', (l) => rateText(l.down_kbps)), row('round trip', (l) => `${+number(l.rtt_ms, 1)} ms`),
      ...(asked.jitter_ms ? [row('jitter', (l) => `${+number(l.jitter_ms, 1)} ms`)] : []), ...(asked.loss ? [row('connections lost', (l) => `${+number((l.loss || 0) * 100, 2)} %`)] : [])], 'The line, as asked and as measured', true),
    (checks.length || a.network) && el('h4', {}, a.network === 'enforced' ? 'In force, as these checks show' : a.network || 'Checks'),
    checks.length && el('ul', { class: 'errors' }, checks.map((c) => el('li', {}, el('span', { class: c.held ? 'ok' : 'not' }, c.name), c.said ? `: ${c.said}` : '', c.held ? '' : ' (it did not hold)')))];
}

function browserText(b) {
  return commas(b.answered || 'no browser answered', b.asked && `asked for ${b.asked}`);
}

function facts(a, detail) {
  const config = a.config || {}, expect = a.expect;
  return pairs([['Browser', browserText(a.browser || {})], ['It is', commas((a.browser || {}).provenance) + ((a.browser || {}).note ? `: ${a.browser.note}` : '')], ['User agent', (a.browser || {}).user_agent],
    ['Driven by', commas(a.engine, a.target && `on ${a.target}`)], ['Journey', commas(a.journey, a.variant && `site variant ${a.variant}`)], ['Site', commas(config.site, config.account && `as ${config.account}`)],
    ['Started', commas(timeText(a.started), `took ${secondsText(a.seconds)}`)], ['Walk', a.walked_as && `that of ${a.walked_as}: nothing on the machine that walked tells the two apart`], ['Proof', a.proof], 
    ['Expected', expect && commas(`${expect.verdict}${expect.step ? ` at ${expect.step}` : ''}${expect.met ? ', as it was' : ', which it was not'}`, expect.reason)], ['Required', a.required],
    ['Lifted', (a.without || []).join(', ')], ['Since', detail.since], ['In the baseline', detail.before], ['The page’s progress', config.progress && `is ${config.progress}`]]);
}

function controls(a) {
  if (!a.controls || !a.controls.length) return null;
  return [el('h3', {}, 'Control cells, walked to prove the cause'), grid(['cell', 'result'], a.controls.map((id) => [cellLink(id, id), outcomeText(dataOf(id))]), 'Control cells')];
}

function walks(a) {
  const list = (a.attribution || {}).walks || [];
  if (!list.length) return null;
  return [el('h4', {}, 'Walks that the cause rests on, in their order'), grid(['#walk', 'cell', 'without', 'the customer'],
    list.map((w, i) => [i + 1, cellLink(w.cell, w.cell), (w.without || []).join(', ') || (/#control$/.test(w.cell) ? 'everything' : 'nothing: the cell once more'), w.through ? `got past ${w.stop}` : `stopped at ${w.stop}`]), 'Walks that the cause rests on')];
}

function suspects(a) {
  const proven = (a.steps || []).flatMap((s) => (s.cause ? [s.cause, ...(s.cause.behind || [])] : [])).map((c) => c.constraint), list = (a.suspects || []).filter((c) => !proven.includes(c.constraint));
  if (!list.length) return null;
  return [el('h4', {}, 'Also suspected'), el('ul', { class: 'errors' }, list.map((c) => el('li', {}, el('code', {}, c.constraint), ` (${provenText(c.proof)})`, c.evidence ? ` ${c.evidence}` : '')))];
}

function replay(detail) {
  if (!detail.replay) return null;
  const copy = el('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', () => navigator.clipboard.writeText(detail.replay).then(() => { copy.textContent = 'Copied'; }, () => { copy.textContent = 'Select it, and copy'; }));
  return el('div', { class: 'command' }, el('code', {}, detail.replay), navigator.clipboard ? copy : null);
}

function tabs(id, detail, at) {
  if (detail.attempts.length < 2) return null;
  return el('div', { class: 'tabs', role: 'group', 'aria-label': 'Attempts' }, detail.attempts.map((a, i) => {
    const tab = el('button', { type: 'button', 'aria-pressed': String(i === at) }, `Attempt ${a.attempt}: ${a.verdict}`);
    tab.addEventListener('click', () => { show(id, i); dialog.querySelectorAll('.tabs button')[i].focus(); });
    return tab;
  }));
}

// lead says in a line how it ended, and where.
function lead(a, stop) {
  const why = stop && a.does && a.does.length ? `at ${stop.name}: ${a.does[0]}` : a.reason || '';
  return el('p', { class: 'lead' }, verdictTag(a.verdict), a.inconclusive && ' inconclusive. ', a.flaky ? ' flaky: an earlier attempt did not pass. ' : ' ', why);
}

// why is what stopped the customer, and what to do.
function why(a, stop) {
  if (!stop) return [a.though && el('p', {}, a.though)];
  return [el('h3', {}, 'What the page said'), pageMessage(stop) || el('p', { class: 'lead quiet' }, 'Nothing had to be said.'), cause(a, stop.cause), a.found && el('p', { class: 'evidence quiet' }, a.found),
    a.help && [el('h3', {}, 'What would help'), el('p', {}, `${a.help}.`)]];
}

// cellView is what the dialog holds for a cell.
function cellView(id, detail, at) {
  const a = (detail.attempts || [])[at];
  if (!a) return unrecorded(detail);
  const steps = a.steps || [], stop = steps.find((s) => s.verdict !== 'passed' && s.verdict !== 'not-reached'), shown = viewer(a, steps), reasons = why(a, stop).flat(Infinity).filter(Boolean);
  return [lead(a, stop), tabs(id, detail, at), el('div', { class: shown && reasons.length ? 'saw' : null }, shown && el('div', { class: 'shots' }, shown), reasons.length && el('div', { class: 'why' }, reasons)),
    steps.length && el('h3', {}, 'Steps'), steps.map((s) => stepView(a, s, s === stop)), suspects(a), lineView(a), walks(a), controls(a),
    el('h3', {}, 'How it was walked'), facts(a, detail), a.video && el('p', { class: 'lead' }, webLink(a.video, 'Watch the session’s video')), replay(detail)];
}

// unrecorded is of a cell that was planned, and whose record is not there.
function unrecorded(detail) {
  const steps = detail.loose || [];
  return [el('p', { class: 'lead' }, verdictTag('no-record'), ` Planned${detail.planned ? `, to ask for ${detail.planned}` : ''}, but there is no record of it.`),
    steps.length && el('h3', {}, 'Steps that were recorded before it ended'), steps.map((s) => stepView({ dir: detail.dir }, s))];
}
