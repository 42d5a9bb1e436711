// The bytes that left for the site, against what the page claimed meanwhile.
const box = { width: 640, height: 190, left: 62, right: 14, top: 14, bottom: 26 };

// sentBy sums the curves of all uploads: steps of [seconds, bytes].
function sentBy(uploads) {
  const gains = [];
  for (const u of uploads) {
    let before = 0;
    for (const [at, bytes] of u.curve || []) { gains.push([at, bytes - before]); before = bytes; }
  }
  gains.sort((a, b) => a[0] - b[0]);
  let sum = 0;
  return gains.map(([at, gain]) => [at, (sum += gain)]);
}

// claimedBy reads percentages out of what the page showed: beside the name of a file they are that file's, which was
// done when it is no longer named; alone they are of all.
function claimedBy(claims, items) {
  const total = items.reduce((sum, it) => sum + it.bytes, 0), named = new Set(), points = [];
  for (const { at, text } of claims) {
    let sum = 0, any = false;
    for (const it of items) {
      const place = text.indexOf(it.file);
      if (place >= 0) {
        named.add(it.file);
        const percent = /^[^%·]*?(\d+(?:[.,]\d+)?)\s*%/.exec(text.slice(place + it.file.length));
        sum += percent ? (it.bytes * parseFloat(percent[1].replace(',', '.'))) / 100 : 0;
        any = true;
      } else if (named.has(it.file)) { sum += it.bytes; any = true; }
    }
    const alone = !named.size && /(\d+(?:[.,]\d+)?)\s*%/.exec(text);
    if (alone) { sum = (total * parseFloat(alone[1].replace(',', '.'))) / 100; any = true; }
    if (any) points.push([at, Math.min(sum, total)]);
  }
  return points;
}

// path draws points; stairs keep each value until the next.
function path(points, x, y, stairs) {
  return points.map(([at, n], i) => (i ? (stairs ? `H${x(at)}V${y(n)}` : `L${x(at)} ${y(n)}`) : `M${x(at)} ${y(n)}`)).join('');
}

function axes(end, top, x, y) {
  const marks = [0, 0.5, 1].map((part) => svg('g', {},
    svg('line', { class: 'axis', x1: box.left, x2: box.width - box.right, y1: y(top * part), y2: y(top * part) }),
    svg('text', { x: box.left - 8, y: y(top * part) + 4, 'text-anchor': 'end' }, bytesText(Math.round(top * part)))));
  const times = [0, 0.25, 0.5, 0.75, 1].map((part) => svg('text', { x: x(end * part), y: box.height - 8, 'text-anchor': part === 1 ? 'end' : 'middle' }, `${+number(end * part, end < 10 ? 1 : 0)} s`));
  return [marks, times];
}

// curve is the figure, or nothing where nothing was uploaded.
function curve(step) {
  const sent = sentBy(step.uploads || []), claimed = claimedBy(step.claims || [], step.items || []);
  if (sent.length < 2) return null;
  const size = (step.items || []).reduce((sum, it) => sum + it.bytes, 0);
  const top = Math.max(sent.at(-1)[1], size, 1), end = Math.max(sent.at(-1)[0], claimed.length ? claimed.at(-1)[0] : 0, 0.1);
  const x = (s) => +(box.left + (s / end) * (box.width - box.left - box.right)).toFixed(1);
  const y = (n) => +(box.height - box.bottom - (n / top) * (box.height - box.top - box.bottom)).toFixed(1);
  const words = `${bytesText(sent.at(-1)[1])} of ${bytesText(size)} went over the line` + (claimed.length ? `; the page's last claim was ${bytesText(Math.round(claimed.at(-1)[1]))}` : '; the page claimed no progress');
  return [el('h4', {}, 'Bytes sent, and what the page claimed'), svg('svg', { class: 'curve', viewBox: `0 0 ${box.width} ${box.height}`, role: 'img', 'aria-label': words },
    axes(end, top, x, y),
    svg('path', { class: 'area', d: `${path(sent, x, y)}L${x(sent.at(-1)[0])} ${y(0)}L${x(sent[0][0])} ${y(0)}Z` }),
    svg('path', { class: 'sent', d: path(sent, x, y) }),
    claimed.length && svg('path', { class: 'claim', d: path(claimed, x, y, true) }),
    svg('text', { class: 's', x: box.left + 10, y: box.top + 12 }, '— sent over the line'),
    svg('text', { class: 'c', x: box.left + 10, y: box.top + 28 }, claimed.length ? '- - claimed by the page' : 'the page claimed no progress')),
  el('p', { class: 'under quiet' }, words + '.')];
}
