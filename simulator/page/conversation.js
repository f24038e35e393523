/** The messages of the open chat: shown row by row, with as little as possible made anew. */

import { attempt, messageMenu, react } from './actions.js';
import { post } from './api.js';
import { rowElement } from './bubble.js';
import { byId, h } from './dom.js';
import { bring, history, openNewest, readNewer, readOlder } from './history.js';
import { emit, framed, on } from './hub.js';
import { problem, t } from './i18n.js';
import { keepPresses } from './keyboards.js';
import { follow } from './links.js';
import { openMenu } from './menu.js';
import { become, goTo } from './session.js';
import { openChat, state } from './state.js';
import { arrange, sameRow } from './timeline.js';
import { dayOf, now } from './when.js';

/** @type {Map<string, {row: import('./timeline.js').Row, el: HTMLElement}>} */
let shown = new Map();
/** the day on which the headings of days were written: "today" is another one tomorrow */
let today = NaN;

const log = () => byId('log');
const nearEnd = () => log().scrollHeight - log().scrollTop - log().clientHeight < 90;

/** What rows need to know, and what pressing their parts does. */
const context = {
  get chat() {
    return openChat() ?? { type: 'private' };
  },
  topicName(id) {
    const chat = openChat();
    if (!chat?.is_forum || state.topic !== null) return '';
    return id === 0 ? t('topics.general') : chat.topics?.find((one) => one.id === id)?.name ?? '';
  },
  jump: (id) => bring(id),
  react,
  author: authorMenu,
  text: {
    link: follow,
    mention(name) {
      if (name.toLowerCase() === state.bot.username.toLowerCase()) goTo(state.me.id);
      else emit('insert', `@${name} `);
    },
    user: (id) => state.people.has(id) && id !== state.me.id && attempt(() => become(id)),
    command: (text) => emit('send-text', text),
  },
};

/** What one can do with the author of a message. */
function authorMenu(message, from) {
  const person = message.sender_chat ? null : message.from;
  if (!person) return;
  openMenu(from, person.name, [
    person.is_bot && { label: t('menu.open_bot'), icon: 'bot', run: () => goTo(state.me.id) },
    !person.is_bot && person.id !== state.me.id && { label: t('menu.become', { name: person.name }), icon: 'switch', run: () => attempt(() => become(person.id)) },
    person.username && { label: t('menu.mention', { name: person.username }), icon: 'reply', run: () => emit('insert', `@${person.username} `) },
  ]);
}

/** Brings the rows on the page in line with the history. */
function render() {
  const box = byId('rows');
  const rows = arrange(history.list, { unreadFrom: history.unreadFrom, dayOf });
  const next = new Map();
  const sameDay = dayOf(now()) === today;
  today = dayOf(now());
  let at = box.firstChild;
  for (const row of rows) {
    const old = shown.get(row.key);
    const keep = old && sameRow(old.row, row) && (sameDay || row.type !== 'date');
    const el = keep ? old.el : rowElement(row, context);
    if (old && !keep) {
      if (old.el === at) at = at.nextSibling;
      if (old.el.classList.contains('active')) el.classList.add('active');
      old.el.replaceWith(el);
    } else if (el === at) {
      at = at.nextSibling;
    } else {
      box.insertBefore(el, at);
    }
    next.set(row.key, { row, el });
  }
  while (at) {
    const after = at.nextSibling;
    at.remove();
    at = after;
  }
  shown = next;
  byId('empty').hidden = !history.chat || history.list.length > 0 || history.loading || Boolean(history.error);
  ensureActive();
}

/** Makes sure that exactly one row can be reached by Tab: the one that was active, else the last. */
function ensureActive() {
  const box = byId('rows');
  if (box.querySelector(':scope > .active')) return;
  const last = [...box.querySelectorAll(':scope > .row')].at(-1);
  if (last) activate(last);
}

function activate(row) {
  for (const el of byId('rows').querySelectorAll(':scope > .active')) setReach(el, false);
  setReach(row, true);
}

function setReach(row, on) {
  row.classList.toggle('active', on);
  row.tabIndex = on ? 0 : -1;
  for (const el of row.querySelectorAll('button, a')) el.tabIndex = on ? 0 : -1;
}

const toEnd = () => {
  log().scrollTop = log().scrollHeight;
};

function flash(id) {
  const el = byId('rows').querySelector(`[data-id="${id}"]`);
  if (!el) return;
  el.scrollIntoView({ block: 'center' });
  const row = el.closest('.row, .line');
  row.classList.remove('flash');
  requestAnimationFrame(() => row.classList.add('flash'));
}

function showError() {
  const line = byId('log-error');
  line.hidden = !history.error;
  line.firstElementChild.textContent = history.error ? problem(history.error) : '';
}

/** @param {{reason:string, message?:any}} change */
function onHistory({ reason, message }) {
  const box = log();
  const atEnd = nearEnd();
  const fromEnd = box.scrollHeight - box.scrollTop;
  if (reason === 'clear') {
    shown = new Map();
    byId('rows').replaceChildren();
  }
  render();
  showError();
  if (reason === 'open') openAt();
  else if (reason === 'older') box.scrollTop = box.scrollHeight - fromEnd;
  else if (reason === 'jump') flash(message);
  else if (reason === 'append' && (atEnd || message.out)) toEnd();
  else if (reason !== 'newer' && atEnd) toEnd();
  onScroll();
}

/** Scrolls to the first unread message, or to the end. */
function openAt() {
  const line = byId('rows').querySelector('.line-unread');
  toEnd();
  if (line) line.scrollIntoView({ block: 'start' });
}

const onScroll = framed(() => {
  const box = log();
  if (box.scrollTop < 300) readOlder();
  if (nearEnd() && history.newer) readNewer();
  const chat = openChat();
  const far = history.newer || !nearEnd();
  byId('to-end').hidden = !chat || !far;
  byId('to-end-count').textContent = chat?.unread || '';
  byId('to-end-count').hidden = !chat?.unread;
  if (!far) markRead();
});

let reading = false;
/** something else came while the server was being told */
let readAgain = false;

/** Tells the server that the acting person has read what is shown. */
async function markRead() {
  const chat = openChat();
  if (reading) readAgain = true;
  if (!chat || reading || document.visibilityState !== 'visible' || history.list.length === 0) return;
  const unread = state.topic === null ? chat.unread : chat.topics?.find((one) => one.id === state.topic)?.unread ?? chat.unread;
  if (!unread) return;
  reading = true;
  // Up to what is shown: what comes in meanwhile, maybe into a topic that was just left, is unread.
  const shown = history.list.at(-1).id, place = state.topic;
  try {
    await post(`chats/${chat.id}/read`, { as: state.me.id, topic: place ?? undefined, up_to: shown });
    const topic = chat.topics?.find((one) => one.id === place);
    if (topic && state.topic === place && history.list.at(-1)?.id === shown) topic.unread = 0;
  } catch (err) {
    console.error('marking as read:', err);
  } finally {
    reading = false;
  }
  if (readAgain) {
    readAgain = false;
    onScroll();
  }
}

/** The messages of a row's element, the newest version of each. */
function messageOf(row) {
  return history.list.find((message) => message.id === Number(row?.dataset.id));
}

function onKey(event) {
  const row = event.target.closest('.row, .line-service');
  if (!row) return;
  const all = [...byId('rows').querySelectorAll('.row, .line-service')];
  const at = all.indexOf(row);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    const next = all[Math.max(0, Math.min(to, all.length - 1))];
    activate(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    return;
  }
  if (event.target !== row) return;
  const message = messageOf(row);
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    if (message) messageMenu(message, row);
  } else if (event.key === 'r' && message && !message.service) {
    event.preventDefault();
    emit('reply', message);
  }
}

function onContextMenu(event) {
  const row = event.target.closest('.row, .line-service');
  if (!row || event.target.closest('a, img') || String(getSelection())) return;
  const message = messageOf(row);
  if (!message) return;
  event.preventDefault();
  activate(row);
  const byMouse = event.clientX > 0 || event.clientY > 0;
  messageMenu(message, row, byMouse ? { x: event.clientX, y: event.clientY } : null);
}

/** Wires the conversation to what changes it. */
export function startConversation() {
  const box = log();
  on('open', () => {
    if (history.chat !== state.open || history.topic !== state.topic || history.list.length === 0) openNewest();
  });
  on('loaded', () => {
    history.chat = 0; // another person sees other messages
  });
  on('history', onHistory);
  on('lang', () => {
    shown = new Map();
    byId('rows').replaceChildren();
    render();
  });
  on('clock', () => dayOf(now()) !== today && render());
  on('chat', (chat) => chat.id === state.open && onScroll());
  on('gone', (id) => id === state.open && goTo(0));
  box.addEventListener('scroll', onScroll, { passive: true });
  box.addEventListener('keydown', onKey);
  box.addEventListener('contextmenu', onContextMenu);
  keepPresses();
  box.addEventListener('focusin', (event) => {
    const row = event.target.closest('.row');
    if (row && !row.classList.contains('active')) activate(row);
  });
  box.addEventListener('dblclick', (event) => {
    const row = event.target.closest('.row');
    const message = row && !event.target.closest('button, a') ? messageOf(row) : null;
    if (message && openChat()?.can_write) emit('reply', message);
  });
  document.addEventListener('visibilitychange', onScroll);
  new ResizeObserver(() => stuck && toEnd()).observe(box);
  let stuck = true;
  box.addEventListener('scroll', () => {
    stuck = nearEnd();
  }, { passive: true });
  byId('to-end').addEventListener('click', () => (history.newer ? openNewest() : toEnd()));
  byId('log-error').append(h('span'), h('button', { type: 'button', class: 'button', dataset: { t: 'retry' }, onclick: () => openNewest() }, t('retry')));
}
