/** As what the acting person writes: as oneself, as an anonymous administrator, as a channel. */

import { avatar } from './avatar.js';
import { byId, fill, h, icon } from './dom.js';
import { emit, on } from './hub.js';
import { t } from './i18n.js';
import { openMenu, separator } from './menu.js';
import { openPeople } from './people.js';
import { isAdmin, openChat, state } from './state.js';

/** @type {Map<string, string>} chosen senders by person and chat */
const chosen = new Map();

const key = () => `${state.me?.id}/${state.open}`;

/**
 * As what one may write in a chat besides as oneself.
 * @param {import('./shapes.js').Chat} chat
 * @param {Iterable<import('./shapes.js').Chat>} chats all chats of the person
 * @returns {{value:string, chat:import('./shapes.js').Chat}[]}
 */
export function sendersFor(chat, chats) {
  if (chat.type !== 'supergroup') return [];
  const channels = [...chats].filter((one) => one.type === 'channel' && isAdmin(one)).map((one) => ({ value: String(one.id), chat: one }));
  return isAdmin(chat) ? [{ value: 'anonymous', chat }, ...channels] : channels;
}

/** The sender field of the next message: '' for oneself. */
export function sender() {
  const value = chosen.get(key()) ?? '';
  const chat = openChat();
  return chat && sendersFor(chat, state.chats.values()).some((one) => one.value === value) ? value : '';
}

const shownChat = () => {
  const chat = openChat();
  return chat && sendersFor(chat, state.chats.values()).find((one) => one.value === sender())?.chat;
};

/** The name under which the next message appears. */
export const senderName = () => shownChat()?.title ?? state.me?.name ?? '';

function show() {
  const button = byId('sender');
  if (!state.me) return;
  const as = shownChat();
  fill(button, as ? h('span', { class: 'sender-mask' }, avatar(as, 's'), icon(as.id === state.open ? 'mask' : 'horn')) : avatar(state.me, 's'));
  const label = t('sender.label', { name: senderName() });
  button.setAttribute('aria-label', label);
  button.title = label;
}

function choose() {
  const chat = openChat();
  if (!chat) return;
  const now = sender();
  const pick = (value) => () => {
    chosen.set(key(), value);
    show();
    emit('sender');
  };
  const others = sendersFor(chat, state.chats.values());
  openMenu(byId('sender'), t('sender.menu'), [
    { label: state.me.name, detail: t('sender.self'), lead: avatar(state.me, 's'), checked: now === '', run: pick('') },
    ...others.map((one) => ({ label: one.chat.title, detail: t(one.value === 'anonymous' ? 'sender.anonymous' : 'sender.channel'), lead: avatar(one.chat, 's'), checked: now === one.value, run: pick(one.value) })),
    separator(),
    { label: t('people.switch'), icon: 'switch', run: openPeople },
  ]);
}

/** Wires the button left of the composer. */
export function startSenders() {
  byId('sender').addEventListener('click', choose);
  on('open me people lang loaded', show);
  on('chat', (chat) => chat.id === state.open && show());
}
