// One step of a cell.
const isPicture = (name) => /\.(png|jpe?g|gif|webp)$/i.test(name);

// inOrder are a step's pictures as they were taken: those after its actions, and the one of its end.
function inOrder(step) {
  const between = (step.actions || []).map((a) => a.picture).filter(Boolean);
  return [...between, ...(step.artifacts || []).filter((name) => isPicture(name) && !between.includes(name))];
}

// shotsOf are all pictures of a walk, in order.
function shotsOf(attempt, steps) {
  return steps.flatMap((step) => inOrder(step).map((name) => {
    const inside = insideFile(attempt.dir, name), after = (step.actions || []).find((a) => a.picture === name);
    return { address: inside && inside.image ? inside.image : fileAddress(attempt.dir, name), linked: !(inside && inside.image), between: !!after, stop: !after && step.verdict !== 'passed',
      title: after ? after.text : step.name, alt: `Screenshot ${after ? `after ${after.text}` : `at the end of ${step.name}, ${step.verdict}`}`,
      caption: commas(step.name, after ? `after ${after.text}, at ${secondsText(after.at + (after.seconds || 0))}` : `at its end, after ${secondsText(step.seconds)}`) };
  })).filter((shot) => shot.address);
}

function picture(shot, lazy) {
  const img = el('img', { src: shot.address, loading: lazy && 'lazy', decoding: 'async', alt: shot.alt });
  img.addEventListener('error', () => img.replaceWith(el('span', { class: 'gone' }, 'The screenshot is not beside the report.')));
  return img;
}

// wider makes a picture that is in the page itself, and can't be opened alone, as wide as the window allows and back.
function wider(img) {
  const button = el('button', { type: 'button', class: 'wider', 'aria-label': 'Larger or smaller' }, img);
  button.addEventListener('click', () => button.closest('.saw, .shots').classList.toggle('wide'));
  return button;
}

// viewer shows one picture large, at first what the customer saw last; the strip below it, or the arrow keys, choose another.
function viewer(attempt, steps) {
  const shots = shotsOf(attempt, steps);
  if (!shots.length) return null;
  const stage = el('figure', { class: 'stage' }), strip = el('div', { class: 'film', role: 'group', 'aria-label': 'Screenshots, step by step' });
  let at = shots.findIndex((shot) => shot.stop);
  const choose = (i, focus) => {
    at = i;
    const img = picture(shots[i]);
    stage.replaceChildren(shots[i].linked ? el('a', { href: shots[i].address, target: '_blank', rel: 'noopener' }, img) : wider(img), el('figcaption', {}, shots[i].caption));
    [...strip.children].forEach((button, n) => button.setAttribute('aria-pressed', String(n === i)));
    const chosen = strip.children[i];
    requestAnimationFrame(() => { strip.scrollLeft = chosen.offsetLeft - strip.offsetLeft - (strip.clientWidth - chosen.clientWidth) / 2; });
    if (focus) chosen.focus({ preventScroll: true });
  };
  shots.forEach((shot, i) => {
    const button = el('button', { type: 'button', class: shot.stop ? 'stop' : shot.between && 'between' }, picture(shot, true), el('span', {}, shot.title));
    button.addEventListener('click', () => choose(i));
    strip.append(button);
  });
  strip.addEventListener('keydown', (event) => {
    const next = at + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] || 0);
    if (next !== at && shots[next]) { event.preventDefault(); choose(next, true); }
  });
  choose(at < 0 ? shots.length - 1 : at);
  return [stage, shots.length > 1 && strip];
}

function otherFiles(attempt, step) {
  const names = (step.artifacts || []).filter((name) => !isPicture(name));
  if (!names.length) return null;
  return [el('h4', {}, 'Files of this step'), names.map((name) => {
    const title = name.split('/').pop(), inside = insideFile(attempt.dir, name), address = fileAddress(attempt.dir, name);
    if (inside && inside.text !== undefined) return el('details', {}, el('summary', {}, title), el('pre', { tabindex: '0' }, inside.text));
    return el('p', { class: 'files' }, address ? el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, title) : name);
  })];
}

function pageMessage(step) {
  const unclear = step.explained === undefined && step.explanation;
  if (step.explained === undefined && !unclear) return null;
  if (!step.shown) return el('p', { class: 'lead' }, el('b', {}, 'The page said nothing'), ' in the places where the journey looks for complaints.');
  return [el('blockquote', {}, step.shown), el('p', { class: 'under quiet' }, unclear ? 'It is unclear whether that lets the customer act: decide it in the journey, under messages:.' : step.explained ? 'The page explained itself: the customer could act on this.' : 'That is all the page said: it does not explain what the customer can do.')];
}

function findings(attempt, step) {
  return (attempt.findings || []).filter((f) => f.step === step.name).map((f) => el('p', { class: 'lead' },
    el('b', {}, f.kind === 'lied' ? 'The page lied' : 'The page claimed success before it was confirmed'), `: it said “${f.said}” at ${secondsText(f.at)}, but ${f.truth}.`));
}

function messages(step) {
  if (!step.messages || !step.messages.length) return null;
  const how = (m) => m.there ? 'still there' : m.shown ? secondsText(m.shown) : '';
  return el('details', {}, el('summary', {}, plural(step.messages.length, 'message') + ' of the page'), grid(['#at', 'source', 'text', '#shown for'],
    step.messages.map((m) => [secondsText(m.at), m.where, m.text, how(m)]), 'Messages in ' + step.name));
}

// cause says what stopped the customer, and its proof: each cause behind the one before it.
function cause(a, first) {
  if (!first) return null;
  const chain = [first, ...(first.behind || [])], does = a.does || [], emulated = a.emulated || [];
  return [el('h3', {}, 'What stopped them'), el('ol', { class: chain.length > 1 ? 'causes' : 'causes one' }, chain.map((c, i) => el('li', {},
    i ? 'then: ' : null, does[i] && c.constraint !== does[i] && el('b', {}, does[i], ' '), el('code', {}, c.constraint), ` (${provenText(c.proof)})`,
    c.evidence && el('p', { class: 'evidence' }, c.evidence),
    emulated[i] && el('p', { class: 'evidence' }, emulated[i]),
    c.control && el('p', { class: 'evidence' }, i ? 'Without that, too: ' : 'Without it: ', `${outcomeText(dataOf(c.control))}. `, cellLink(c.control, 'See the control cell')))))];
}

function files(step) {
  if (!step.items || !step.items.length) return null;
  // What was said of the step, or of a file before, is not said again.
  const seen = new Set([step.cause, ...((step.cause || {}).behind || [])].filter(Boolean).map((c) => c.evidence));
  const why = (it) => {
    const evidence = it.cause && !seen.has(it.cause.evidence) && it.cause.evidence;
    if (evidence) seen.add(evidence);
    return [it.cause && el('code', {}, it.cause.constraint), evidence && ` ${evidence}`, it.reason && ` ${it.reason}`, it.shown && ` “${it.shown}”`];
  };
  return [el('h4', {}, 'Files, one by one'), grid(['file', '#size', 'verdict', 'proof', 'why', 'sha256'],
    step.items.map((it) => [it.file, bytesText(it.bytes), verdictTag(it.verdict), it.proof || '', why(it), el('span', { title: it.sha256 }, (it.sha256 || '').slice(0, 12))]), 'Files of ' + step.name)];
}

function uploads(step) {
  if (!step.uploads || !step.uploads.length) return null;
  const rows = step.uploads.map((u) => [`${u.host}${u.path || ''}`, (u.files || []).join(', '), bytesText(u.bytes), bytesText(u.sent), u.error || u.status || '', secondsText(u.begin), secondsText(u.seconds)]);
  return [curve(step), el('details', {}, el('summary', {}, plural(rows.length, 'request') + ' with a body'), grid(['to', 'files', '#body', '#sent', 'answer', '#started', '#took'], rows, 'Uploads of ' + step.name))];
}

function refusals(step) {
  if (!step.refusals || !step.refusals.length) return null;
  return [el('h4', {}, 'What the network refused'), grid(['#times', 'rule', 'what', 'how', 'why', '#first', '#last'], step.refusals.map((r) => [
    r.count, el('code', {}, r.constraint), commas([r.method, r.host].filter(Boolean).join(' '), r.file), r.altered ? `${r.how}, altered` : r.how, r.why || '', secondsText(r.first), secondsText(r.last)]), 'Refusals in ' + step.name)];
}

function notes(step) {
  if (!step.notes || !step.notes.length) return null;
  return el('ul', { class: 'errors' }, step.notes.map((n) => el('li', {}, n)));
}

function place(step) {
  const p = step.ended;
  if (!p) return null;
  return el('p', {}, 'It ended at ', el('code', {}, p.address), p.title ? ` (${p.title})` : '', p.text ? `, which showed: “${p.text}”` : '.');
}

function actions(attempt, step) {
  const list = step.actions || [];
  if (!list.length) return null;
  const stopped = (i) => step.verdict !== 'passed' && i === list.length - 1;
  const picture = (a) => a.picture && fileAddress(attempt.dir, a.picture) ? el('a', { href: fileAddress(attempt.dir, a.picture), target: '_blank', rel: 'noopener' }, 'picture') : '';
  return el('details', {}, el('summary', {}, plural(list.length, 'action')), grid(['#at', '#took', 'action', '#line', 'after it'],
    list.map((a, i) => [secondsText(a.at), secondsText(a.seconds), el('code', {}, a.text || ''), a.line || '', stopped(i) ? 'stopped here' : picture(a)]), 'Actions of ' + step.name));
}

function errors(step) {
  if (!step.errors || !step.errors.length) return null;
  return [el('h4', {}, 'Errors of the console and the network'), el('ul', { class: 'errors' }, step.errors.map((e) => el('li', {}, e)))];
}

// stepView shows a step; of the one that stopped the customer the rest is above.
function stepView(attempt, step, above) {
  if (step.verdict === 'not-reached') return el('div', { class: 'step plain' }, el('b', {}, step.name), verdictTag(step.verdict));
  const got = (step.items || []).filter((it) => it.verdict === 'passed').length;
  return el('details', { class: 'step', open: step.verdict !== 'passed' },
    el('summary', {}, el('b', {}, step.name), verdictTag(step.verdict), el('span', { class: 'quiet' }, commas(secondsText(step.seconds), step.items && step.items.length && `${got} of ${plural(step.items.length, 'file')}`, frictionText(step.friction)))),
    step.reason && (above || attempt.reason !== `${step.name}: ${step.reason}`) && el('p', { class: 'lead' }, step.reason), notes(step), findings(attempt, step), above ? null : pageMessage(step), messages(step), actions(attempt, step), place(step), above ? null : cause(attempt, step.cause), files(step), uploads(step), refusals(step), errors(step), otherFiles(attempt, step));
}
