// Texts for numbers and verdicts.
const number = (n, digits) => Number(n || 0).toFixed(digits);
const plural = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;
const secondsText = (s) => `${number(s, 1)} s`;

function bytesText(n) {
  if (!(n >= 0)) return 'unknown';
  if (n >= 1e6) return `${number(n / 1e6, 2)} MB`;
  return n >= 1e3 ? `${number(n / 1e3, 1)} kB` : `${n} B`;
}
const rateText = (kbps) => (!kbps ? 'unlimited' : kbps >= 1000 ? `${+number(kbps / 1000, 2)} Mb/s` : `${+number(kbps, 1)} kb/s`);

// Times are UTC, wherever the report is read.
function timeText(at) {
  const time = new Date(at);
  return isNaN(time) || time.getUTCFullYear() < 1970 ? '' : `${time.toISOString().slice(0, 10)} ${time.toISOString().slice(11, 19)} UTC`;
}
const verdictTag = (v) => el('span', { class: `v ${/^[a-z-]+$/.test(v) ? v : 'broken'}` }, v === 'not-reached' ? 'not reached' : v || 'no record');
const commas = (...words) => words.filter(Boolean).join(', ');
const provenText = (proof) => ({ lifted: 'proven by lifting it', correlated: 'seen to refuse, not proven' }[proof] || proof);

function frictionText(f) {
  if (!f) return '';
  return commas(f.clicks && plural(f.clicks, 'click'), f.fields && plural(f.fields, 'field'), f.wait_seconds && `waited ${secondsText(f.wait_seconds)}`);
}

// outcomeText describes how far the customer of a cell got.
function outcomeText(detail) {
  const last = detail && detail.attempts && detail.attempts.at(-1);
  if (!last) return 'there is no record of it';
  if (last.verdict === 'passed') return 'got through';
  const stop = (last.steps || []).find((s) => s.verdict !== 'passed');
  return stop ? `${last.verdict} at ${stop.name}` : last.verdict;
}
