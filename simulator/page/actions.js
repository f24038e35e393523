/** What can be done with a message, and the menu that offers it. */

import { get, post } from './api.js';
import { chooseChat } from './chooser.js';
import { confirmed } from './dialogs.js';
import { h } from './dom.js';
import { emit } from './hub.js';
import { t } from './i18n.js';
import { closePopup, openMenu, separator } from './menu.js';
import { become, goTo } from './session.js';
import { isAdmin, state } from './state.js';
import { showError, showToast } from './toast.js';
import { secondsText } from './when.js';

/** @typedef {import('./shapes.js').Message} Message */

const emoji = ['👍', '❤', '🔥', '👏', '🎉', '🤔', '😢'];

/** Runs an action and shows its refusal over the conversation. */
export async function attempt(run) {
  try {
    return await run();
  } catch (err) {
    showError(err);
    return undefined;
  }
}

/**
 * Sets or takes away the acting person's reaction.
 * @param {Message} message
 * @param {string} which
 */
export const react = (message, which) => attempt(() => post(`chats/${message.chat_id}/react`, { as: state.me.id, message: message.id, emoji: which }));

/** Says whether the acting person may change the text of a message. */
export const editable = (message) => message.out && !message.service && !message.forward;

/**
 * Opens the menu of a message.
 * @param {Message} message
 * @param {HTMLElement} from
 * @param {{x:number, y:number}|null} [point]
 */
export function messageMenu(message, from, point = null) {
  const chat = state.chats.get(message.chat_id);
  if (!chat) return;
  const mayPin = chat.type === 'private' || chat.type === 'group' || isAdmin(chat);
  const mayDelete = message.out || chat.type === 'private' || isAdmin(chat);
  const author = !message.sender_chat && !message.from?.is_bot && message.from?.id !== state.me.id ? message.from : null;
  openMenu(from, t('menu.message'), [
    !message.service && reactionRow(message),
    !message.service && chat.can_write && { label: t('menu.reply'), icon: 'reply', run: () => emit('reply', message) },
    editable(message) && { label: t('menu.edit'), icon: 'edit', run: () => emit('rewrite', message) },
    message.text && { label: t('menu.copy'), icon: 'copy', run: () => copy(message.text) },
    !message.service && mayPin && { label: t(message.pinned ? 'menu.unpin' : 'menu.pin'), icon: 'pin', run: () => pin(message) },
    !message.service && { label: t('menu.forward'), icon: 'forward', run: () => forward(message) },
    message.versions > 1 && { label: t('menu.versions', { n: message.versions }), icon: 'clock', run: () => versions(message) },
    author && { label: t('menu.become', { name: author.name }), icon: 'switch', run: () => attempt(() => become(author.id)) },
    mayDelete && separator(),
    mayDelete && { label: t('menu.delete'), icon: 'trash', danger: true, run: () => removeMessage(message) },
  ], point);
}

function reactionRow(message) {
  const mine = new Set((message.reactions ?? []).filter((one) => one.mine).map((one) => one.emoji));
  return h('div', { class: 'menu-emoji' }, emoji.map((one) => h('button', {
    type: 'button', role: 'menuitemradio', 'aria-checked': String(mine.has(one)), 'aria-label': t('menu.react', { emoji: one }),
    onclick: () => {
      react(message, mine.has(one) ? '' : one);
      closePopup();
    },
  }, one)));
}

function copy(text) {
  navigator.clipboard?.writeText(text);
  showToast(t('copied'));
}

const pin = (message) => attempt(() => post(`chats/${message.chat_id}/${message.pinned ? 'unpin' : 'pin'}`, { as: state.me.id, message: message.id }));

async function forward(message) {
  const chat = await chooseChat(t('menu.forward_to'), (one) => one.can_write);
  if (!chat) return;
  await attempt(async () => {
    await post(`chats/${chat}/forward`, { as: state.me.id, from_chat: message.chat_id, message: message.id });
    goTo(chat);
  });
}

async function removeMessage(message) {
  if (await confirmed(t('menu.delete'), t('menu.delete_sure'), t('menu.delete'))) {
    await attempt(() => post(`chats/${message.chat_id}/delete`, { as: state.me.id, messages: [message.id] }));
  }
}

/** Shows what a message said before each edit. */
async function versions(message) {
  const answer = await attempt(() => get(`chats/${message.chat_id}/history`));
  const all = answer?.messages.find((one) => one.message.id === message.id)?.versions ?? [];
  const dialog = h('dialog', { class: 'dialog', 'aria-label': t('menu.versions', { n: all.length }) },
    h('div', { class: 'dialog-form' }, h('h2', null, t('menu.versions', { n: all.length })),
      h('ol', { class: 'versions' }, all.map((one) => h('li', null, h('time', null, secondsText(Date.parse(one.at))), h('p', null, one.text),
        one.buttons?.length > 0 && h('small', null, one.buttons.flat().map((button) => `[${button.text}]`).join(' '))))),
      h('form', { method: 'dialog', class: 'dialog-buttons' }, h('button', { class: 'button primary' }, t('close')))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
