/** What the bot did: every request with its answer, errors, and how fast it writes. */

import { get } from './api.js';
import { byId, fill, h, icon } from './dom.js';
import { fold } from './fold.js';
import { botListens } from './header.js';
import { framed, on } from './hub.js';
import { lang, problem, t } from './i18n.js';
import { paceOf } from './pace.js';
import { panel } from './panel.js';
import { state, titleOf } from './state.js';
import { now, secondsText } from './when.js';

/** @typedef {import('./shapes.js').BotRequest} BotRequest */

const kept = 2000;
const shownAtMost = 200;
const svgNS = 'http://www.w3.org/2000/svg';

/** @type {BotRequest[]} ascending */
let requests = [];
let loaded = false;
let failures = 0; // since the panel was last looked at
/** @type {Map<number, HTMLElement>} the rows on the page */
let rows = new Map();
const filter = { failed: false, here: false, text: '' };

async function loadOnce() {
  if (loaded) return;
  loaded = true;
  try {
    const answer = await get('requests', { limit: 300 });
    const seen = new Set(answer.requests.map((one) => one.seq));
    requests = [...answer.requests, ...requests.filter((one) => !seen.has(one.seq))];
    renew();
  } catch (err) {
    loaded = false;
    fill(byId('requests'), h('p', { class: 'form-error', role: 'alert' }, problem(err)));
  }
}

/** @param {BotRequest} request */
const fits = (request) => (!filter.failed || !request.ok) && (!filter.here || request.chat_id === state.open) && (!filter.text || fold(`${request.method} ${Object.values(request.params ?? {}).join(' ')} ${request.error}`).includes(fold(filter.text)));

const chatName = (id) => {
  const chat = state.chats.get(id);
  if (chat) return chat.type === 'private' ? state.me.name : titleOf(chat);
  return state.people.get(id)?.name ?? (id ? String(id) : '');
};

/** What a request carries, in one line. */
function gist(params) {
  const { text, caption, callback_query_id: query, action, message_id: id, commands, offset } = params ?? {};
  return text ?? caption ?? action ?? commands ?? (query && `#${query}`) ?? (id && `#${id}`) ?? (offset && `offset ${offset}`) ?? '';
}

/** @param {BotRequest} request */
function row(request) {
  const el = h('details', { class: `request${request.ok ? '' : ' failed'}`, dataset: { seq: request.seq } },
    h('summary', null,
      h('span', { class: 'request-head' }, h('b', null, request.method), h('span', { class: `status status-${String(request.status)[0]}` }, request.status || '✕'), h('time', null, secondsText(Date.parse(request.at)))),
      h('span', { class: 'request-line' }, chatName(request.chat_id) && h('span', { class: 'request-chat' }, chatName(request.chat_id)), request.error || gist(request.params)),
      request.fault && h('span', { class: 'fault-mark' }, icon('bolt'), t(`fault.is.${request.fault}`)),
      request.held_ms >= 1 && h('span', { class: 'request-held' }, icon('hourglass'), t('activity.held', { ms: Math.round(request.held_ms) }))));
  el.addEventListener('toggle', () => el.open && el.childElementCount === 1 && detail(el, request), { once: true });
  return el;
}

/** Reads the whole request: what the stream brings is cut. */
async function detail(el, request) {
  try {
    const answer = await get('requests', { after: request.seq - 1, limit: 1 });
    const whole = answer.requests[0]?.seq === request.seq ? answer.requests[0] : request;
    el.append(h('dl', { class: 'request-detail' },
      Object.entries(whole.params ?? {}).map(([name, value]) => [h('dt', null, name), h('dd', null, pretty(value))]),
      whole.files?.length > 0 && [h('dt', null, t('activity.files')), h('dd', null, whole.files.join(', '))],
      h('dt', null, t('activity.answer')), h('dd', null, pretty(whole.answer)),
      h('dt', null, t('activity.took')), h('dd', null, `${whole.took_ms} ms`)));
  } catch (err) {
    el.append(h('p', { class: 'form-error' }, problem(err)));
  }
}

function pretty(value) {
  try {
    return JSON.stringify(typeof value === 'string' ? JSON.parse(value) : value, null, 2);
  } catch {
    return String(value);
  }
}

/** Adds what is new at the top, and drops what is too old at the end. */
const showNew = framed(() => {
  showBadge();
  if (panel() !== 'activity') return;
  showSummary();
  const box = byId('requests');
  const newest = rows.size ? Math.max(...rows.keys()) : 0;
  for (const request of requests) {
    if (request.seq <= newest || !fits(request)) continue;
    const el = row(request);
    rows.set(request.seq, el);
    box.prepend(el);
  }
  while (rows.size > shownAtMost) {
    const [oldest, el] = rows.entries().next().value;
    rows.delete(oldest);
    el.remove();
  }
  byId('requests-none').hidden = rows.size > 0;
});

/** Makes the list anew, after a filter or the language changed. */
function renew() {
  rows = new Map();
  byId('requests').replaceChildren();
  showNew();
}

function showBadge() {
  if (panel() === 'activity') failures = 0;
  const badge = byId('failures');
  badge.hidden = failures === 0;
  badge.textContent = failures > 99 ? '99+' : failures;
  badge.setAttribute('aria-label', t('activity.failures', { n: failures }));
}

function showSummary() {
  const pace = paceOf(requests, now());
  const wrong = requests.filter((one) => !one.ok).length;
  const mode = state.limiter.mode;
  const bot = state.bot;
  fill(byId('pace'),
    h('div', { class: `bot-state${botListens() ? ' on' : ''}` }, h('i', { class: 'lamp' }), h('b', null, bot.name), h('span', null, t(bot.webhook ? 'bot.webhook' : bot.polling ? 'bot.polling' : 'bot.absent'), bot.pending > 0 && ` · ${t('bot.pending', { n: bot.pending })}`)),
    h('div', { class: 'figures' },
      figure(requests.length, t('activity.requests')), figure(wrong, t('activity.errors'), wrong > 0), figure(pace.total, t('activity.minute')), figure(pace.peak, t('activity.peak'), mode === 'real' && pace.peak > 30)),
    bars(pace.perSecond, pace.peak),
    pace.chats.length > 0 && h('ul', { class: 'pace-chats' }, pace.chats.map(({ id, n }) => h('li', null, h('span', null, chatName(id)), h('meter', { min: 0, max: 20, high: 16, value: Math.min(n, 20), 'aria-label': t('activity.in_chat', { n }) }), h('span', { class: 'count' }, id < 0 ? `${n}/20` : n)))),
    h('p', { class: 'muted small' }, t(`limiter.now.${mode}`)));
}

const figure = (n, label, bad) => h('div', { class: `figure${bad ? ' bad' : ''}` }, h('b', null, n.toLocaleString(lang())), h('span', null, label));

/** A bar for each second of the last minute. */
function bars(perSecond, peak) {
  const svg = document.createElementNS(svgNS, 'svg');
  svg.setAttribute('class', 'bars');
  svg.setAttribute('viewBox', '0 0 240 40');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', t('activity.bars', { n: peak }));
  const scale = 38 / Math.max(peak, 5);
  perSecond.forEach((n, i) => {
    const bar = document.createElementNS(svgNS, 'rect');
    const height = Math.max(n * scale, 1);
    for (const [name, value] of Object.entries({ x: i * 4, y: 40 - height, width: 3, height, class: n > 30 ? 'over' : n > 0 ? 'some' : 'none' })) bar.setAttribute(name, String(value));
    svg.append(bar);
  });
  return svg;
}

/** Wires the panel to the log. */
export function startActivity() {
  on('request', (request) => {
    if (requests.length > 0 && requests.at(-1).seq >= request.seq) return;
    requests.push(request);
    if (requests.length > kept) requests.splice(0, kept / 4);
    if (!request.ok) failures++;
    showNew();
  });
  on('panel', (name) => {
    if (name !== 'activity') return;
    loadOnce();
    showNew();
  });
  on('lang', renew);
  on('bot limiter', showNew);
  on('open', () => filter.here && renew());
  const change = (name, read) => (event) => {
    filter[name] = read(event.target);
    renew();
  };
  byId('filter-failed').addEventListener('change', change('failed', (el) => el.checked));
  byId('filter-here').addEventListener('change', change('here', (el) => el.checked));
  byId('filter-text').addEventListener('input', change('text', (el) => el.value.trim()));
  setInterval(() => panel() === 'activity' && showSummary(), 1000);
}
