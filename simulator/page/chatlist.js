/** The list of chats. Only the rows in sight exist, so that a thousand chats cost no more than twenty. */

import { get } from './api.js';
import { chatAvatar } from './avatar.js';
import { byId, fill, h, icon } from './dom.js';
import { matches } from './fold.js';
import { framed, on } from './hub.js';
import { lang, t } from './i18n.js';
import { makeGroup } from './make.js';
import { summaryText, typingText } from './service.js';
import { goTo } from './session.js';
import { chatsInOrder, putChat, state, titleOf, unreadTotal } from './state.js';
import { listTime } from './when.js';

/** @typedef {import('./shapes.js').Chat} Chat */

const rowHeight = 68; // as in chats.css

/** @type {Chat[]} the chats that fit the search, in order */
let list = [];
/** id of the row that the keyboard is on */
let pointed = 0;
/** @type {Map<number, {el: HTMLElement, sign: string}>} */
let rows = new Map();

const box = () => byId('chats');
const query = () => byId('chat-search').value;

function lastLine(chat) {
  if (chat.typing) return h('span', { class: 'chat-last typing' }, typingText(chat.typing));
  const message = chat.last_message;
  if (!message) return h('span', { class: 'chat-last muted' }, t(chat.type === 'private' && !state.me?.started ? 'chat.not_started' : 'chat.empty'));
  const author = message.service || chat.type === 'private' && !message.out || chat.type === 'channel' ? '' : message.out ? t('message.you') : message.sender_chat?.title ?? message.from?.name ?? '';
  return h('span', { class: 'chat-last' }, author && h('span', { class: 'chat-author' }, `${author}: `), message.photo && icon('image'), (message.document || message.media) && icon('doc'), summaryText(message));
}

/** @param {Chat} chat */
function rowFor(chat) {
  const badges = [chat.mentioned > 0 && chat.unread > 0 && h('span', { class: 'badge mention', 'aria-label': t('chat.mentioned') }, '@'), chat.unread > 0 && h('span', { class: 'badge', 'aria-label': t('chat.unread', { n: chat.unread }) }, chat.unread >= 1000 ? '999+' : chat.unread)];
  return h('div', { class: 'chat-row', role: 'option', id: `chat-${chat.id}`, dataset: { chat: chat.id }, onclick: () => goTo(chat.id) },
    chatAvatar(chat, 'l'),
    h('span', { class: 'chat-text' },
      h('span', { class: 'chat-top' }, h('span', { class: 'chat-title' }, chat.type === 'channel' && icon('horn'), titleOf(chat)), chat.last_message && h('time', null, listTime(chat.last_message.date * 1000))),
      h('span', { class: 'chat-bottom' }, lastLine(chat), badges)));
}

/** What a row shows, to see whether it must be made anew. */
const signOf = (chat) => JSON.stringify([lang(), titleOf(chat), chat.unread, chat.mentioned, chat.typing?.action, chat.is_forum, state.me?.started,
  chat.last_message && [chat.last_message.id, chat.last_message.edited, summaryText(chat.last_message), listTime(chat.last_message.date * 1000)]]);

function render() {
  const el = box();
  const spacer = byId('chats-space');
  const height = `${list.length * rowHeight}px`;
  if (spacer.style.height !== height) spacer.style.height = height;
  const from = Math.max(0, Math.floor(el.scrollTop / rowHeight) - 4);
  const to = Math.min(list.length, Math.ceil((el.scrollTop + el.clientHeight) / rowHeight) + 4);
  const next = new Map();
  for (let i = from; i < to; i++) {
    const chat = list[i];
    const sign = signOf(chat);
    let row = rows.get(chat.id);
    if (!row || row.sign !== sign) {
      const made = rowFor(chat);
      // The element stays, so that a click is not lost to a message that comes while the button is down.
      if (row) row.el.replaceChildren(...made.children);
      else spacer.append(made);
      row = { el: row?.el ?? made, sign };
    }
    const top = `${i * rowHeight}px`;
    if (row.el.style.top !== top) row.el.style.top = top;
    row.el.setAttribute('aria-selected', String(chat.id === state.open));
    row.el.setAttribute('aria-posinset', String(i + 1));
    row.el.setAttribute('aria-setsize', String(list.length));
    row.el.classList.toggle('pointed', chat.id === pointed);
    next.set(chat.id, row);
  }
  for (const [id, row] of rows) if (!next.has(id)) row.el.remove();
  rows = next;
  if (rows.has(pointed)) el.setAttribute('aria-activedescendant', `chat-${pointed}`);
  else el.removeAttribute('aria-activedescendant');
}

const renderSoon = framed(render);

const renew = framed(() => {
  const wanted = query();
  list = chatsInOrder().filter((chat) => matches(`${titleOf(chat)} ${chat.username ?? ''}`, wanted));
  if (!list.some((chat) => chat.id === pointed)) pointed = list.find((chat) => chat.id === state.open)?.id ?? list[0]?.id ?? 0;
  const none = byId('chats-none');
  none.hidden = list.length > 0;
  if (!none.hidden) fill(none, t(wanted ? 'search.none' : state.me ? 'chats.none' : 'people.none'), !wanted && state.me && h('button', { type: 'button', class: 'button', onclick: makeGroup }, t('make.group')));
  const unread = unreadTotal();
  document.title = `${unread ? `(${unread}) ` : ''}${state.me ? `${state.me.name} · ` : ''}${state.bot?.name ?? ''}`;
  render();
});

/** Asks the server too where it has more chats than are here. */
async function searchFurther() {
  const wanted = query().trim();
  if (!wanted || state.chatsTotal <= state.chats.size || !state.me) return;
  try {
    const { chats } = await get('chats', { as: state.me.id, q: wanted, limit: 50 });
    if (wanted !== query().trim()) return;
    for (const chat of chats) if (!state.chats.has(chat.id)) putChat(chat);
  } catch (err) {
    console.error('searching chats:', err);
  }
}

/** Opens the chat that is so many places away from the open one. */
export function stepChat(by) {
  if (list.length === 0) return;
  const at = list.findIndex((chat) => chat.id === state.open);
  point(Math.max(0, Math.min(list.length - 1, at + by)));
  goTo(pointed);
}

function point(at) {
  pointed = list[at]?.id ?? 0;
  const el = box();
  const top = at * rowHeight;
  if (top < el.scrollTop) el.scrollTop = top;
  else if (top + rowHeight > el.scrollTop + el.clientHeight) el.scrollTop = top + rowHeight - el.clientHeight;
  render();
}

function onKey(event) {
  const at = list.findIndex((chat) => chat.id === pointed);
  const page = Math.max(1, Math.floor(box().clientHeight / rowHeight) - 1);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: list.length - 1 }[event.key];
  if (to !== undefined && !event.altKey) {
    event.preventDefault();
    point(Math.max(0, Math.min(list.length - 1, to)));
  } else if (event.key === 'Enter' && pointed) {
    event.preventDefault();
    goTo(pointed);
  }
}

/** Wires the list and its search. */
export function startChatList() {
  const search = byId('chat-search');
  box().addEventListener('scroll', renderSoon, { passive: true });
  box().addEventListener('keydown', onKey);
  new ResizeObserver(renderSoon).observe(box());
  search.addEventListener('input', () => {
    box().scrollTop = 0;
    renew();
    searchFurther();
  });
  search.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      box().focus();
    } else if (event.key === 'Enter' && list[0]) {
      event.preventDefault(); // else the same key would break a line in the composer, which gets the focus
      goTo(list.some((chat) => chat.id === pointed) ? pointed : list[0].id);
    } else if (event.key === 'Escape' && search.value) {
      event.stopPropagation();
      search.value = '';
      renew();
    }
  });
  on('chats loaded lang bot people', renew);
  on('open', () => {
    if (state.open) pointed = state.open;
    renew();
  });
  on('clock', renderSoon);
}
