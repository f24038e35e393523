/** The head of the conversation: where one is, who else is there, what is pinned, which topics there are. */

import { avatar, chatAvatar } from './avatar.js';
import { post } from './api.js';
import { attempt } from './actions.js';
import { askForm, field } from './dialogs.js';
import { byId, fill, h, icon, iconButton } from './dom.js';
import { bring } from './history.js';
import { on } from './hub.js';
import { lang, t } from './i18n.js';
import { openMenu } from './menu.js';
import { togglePanel } from './panel.js';
import { summaryText, typingText } from './service.js';
import { become, goTo } from './session.js';
import { isAdmin, openChat, state, titleOf } from './state.js';

/** @typedef {import('./shapes.js').Chat} Chat */

/**
 * What the second line says: who is typing, else how many are there, or whether the bot listens.
 * @param {Chat} chat
 */
export function statusLine(chat) {
  if (chat.typing) return `${chat.type === 'private' ? '' : `${state.bot.name} `}${typingText(chat.typing)}`;
  if (chat.type === 'private') return t(botListens() ? 'bot.listening' : 'bot.absent');
  return t(chat.type === 'channel' ? 'chat.subscribers' : 'chat.members', { n: chat.members_count });
}

/** Says whether the bot is there to hear anything. */
export const botListens = () => Boolean(state.bot?.polling || state.bot?.webhook);

/** The people of a chat whom one may become by one press: those of the state, without the acting person. */
function others(chat) {
  return (chat.members ?? []).filter((id) => id !== state.me?.id).map((id) => state.people.get(id)).filter((person) => person && !person.is_bot);
}

/**
 * Says whether el shows this already. What is shown again for each event would throw the keyboard's focus out of it.
 * @param {HTMLElement} el
 * @param {any} what
 */
function sameAsBefore(el, what) {
  const text = JSON.stringify(what);
  if (el.dataset.shown === text) return true;
  el.dataset.shown = text;
  return false;
}

function show() {
  const chat = openChat();
  const head = byId('head');
  byId('conversation').hidden = !chat;
  if (!chat) return;
  const strip = others(chat).slice(0, 5);
  showPinned(chat);
  showTopics(chat);
  const shown = [lang(), chat.id, titleOf(chat), statusLine(chat), botListens(), strip.map((person) => [person.id, person.name])];
  if (sameAsBefore(head, shown)) return;
  fill(head,
    iconButton('back', t('back'), { class: 'icon-button back', onclick: () => goTo(0) }),
    h('button', { type: 'button', class: 'head-chat', onclick: () => togglePanel('info') },
      chatAvatar(chat),
      h('span', { class: 'head-text' },
        h('h1', { class: 'head-title' }, titleOf(chat)),
        h('span', { class: `head-status${chat.typing ? ' typing' : ''}${chat.type === 'private' && botListens() ? ' on' : ''}`, 'aria-live': 'polite' }, statusLine(chat)))),
    strip.length > 0 && h('div', { class: 'head-people', role: 'group', 'aria-label': t('people.in_chat') }, strip.map((person) =>
      h('button', { type: 'button', class: 'plain', title: t('menu.become', { name: person.name }), 'aria-label': t('menu.become', { name: person.name }), onclick: () => attempt(() => become(person.id)) }, avatar(person, 's')))),
    iconButton('info', t('panel.info'), { onclick: () => togglePanel('info') }));
}

let pinnedAt = 0;

/** Shows one pinned message; a press jumps to it and then offers the one pinned before. */
function showPinned(chat) {
  const bar = byId('pinned');
  const pinned = (chat.pinned ?? []).filter((message) => state.topic === null || message.topic === state.topic);
  bar.hidden = pinned.length === 0;
  if (bar.hidden) return;
  const message = pinned[pinnedAt % pinned.length];
  if (sameAsBefore(bar, [lang(), chat.id, pinned.length, message.id, summaryText(message)])) return;
  fill(bar, h('button', {
    type: 'button', class: 'pinned-message',
    onclick: () => {
      bring(message.id);
      pinnedAt = (pinnedAt + 1) % pinned.length;
      showPinned(chat);
    },
  }, h('span', { class: 'pinned-text' },
    h('b', null, pinned.length > 1 ? t('pinned.nth', { n: pinned.length - (pinnedAt % pinned.length) }) : t('pinned')),
    h('span', null, summaryText(message))), icon('pin')));
}

function showTopics(chat) {
  const bar = byId('topics');
  bar.hidden = !chat.is_forum;
  if (bar.hidden || sameAsBefore(bar, [lang(), chat.id, state.topic, chat.general_closed, (chat.topics ?? []).map((one) => [one.id, one.name, one.closed, one.unread])])) return;
  const tab = (id, name, extra = {}) => h('button', {
    type: 'button', role: 'tab', class: 'topic-tab', id: id === null ? 'topic-all' : `topic-${id}`, 'aria-selected': String(state.topic === id), tabindex: state.topic === id ? '0' : '-1',
    onclick: () => goTo(chat.id, id, true),
    oncontextmenu: (event) => {
      event.preventDefault();
      topicMenu(chat, id, name, extra.closed, event.currentTarget);
    },
  }, id !== null && h('span', { class: 'topic-sign', 'aria-hidden': 'true' }, icon(extra.closed ? 'lock' : 'hash')), name,
  extra.unread > 0 && h('span', { class: 'badge' }, extra.unread));
  const selected = document.activeElement?.closest('#topics') ? document.activeElement.id : '';
  fill(bar,
    tab(null, t('topics.all')),
    tab(0, t('topics.general'), { closed: chat.general_closed }),
    (chat.topics ?? []).map((topic) => tab(topic.id, topic.name, topic)),
    iconButton('plus', t('topics.new'), { class: 'icon-button topic-new', onclick: () => newTopic(chat) }));
  if (selected) byId(selected)?.focus();
}

/** Asks for the name of a new topic and makes it. */
export async function newTopic(chat) {
  const topic = await askForm({
    title: t('topics.new'), action: t('create'),
    fields: [field(t('topics.name'), h('input', { name: 'name', maxlength: '128', autocomplete: 'off' }))],
    send: async (data) => (await post(`chats/${chat.id}/topics`, { as: state.me.id, name: data.get('name') })).topic,
  });
  if (topic) goTo(chat.id, topic.id, true);
}

/** What an administrator can do with a topic. */
function topicMenu(chat, id, name, closed, from) {
  if (id === null || !isAdmin(chat)) return;
  const act = (verb, body = {}) => attempt(() => post(`chats/${chat.id}/topics/${id}/${verb}`, { as: state.me.id, ...body }));
  openMenu(from, name, [
    { label: t(closed ? 'topics.reopen' : 'topics.close'), icon: closed ? 'hash' : 'lock', run: () => act(closed ? 'reopen' : 'close') },
    id !== 0 && {
      label: t('topics.rename'), icon: 'edit',
      run: () => askForm({
        title: t('topics.rename'), action: t('save'), fields: [field(t('topics.name'), h('input', { name: 'name', value: name, autocomplete: 'off' }))],
        send: (data) => post(`chats/${chat.id}/topics/${id}/rename`, { as: state.me.id, name: data.get('name') }),
      }),
    },
    id !== 0 && { label: t('topics.delete'), icon: 'trash', danger: true, run: () => act('delete') },
  ]);
}

/** Wires the head to what changes it. */
export function startHeader() {
  on('open', () => {
    pinnedAt = 0;
    show();
  });
  on('chat', (chat) => chat.id === state.open && show());
  on('lang bot people gone', show);
  byId('topics').addEventListener('keydown', (event) => {
    const tabs = [...byId('topics').querySelectorAll('[role=tab]')];
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 }[event.key];
    if (at < 0) return;
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      document.activeElement.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    }
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
}
