/** Choosing a chat out of those one is in. */

import { chatAvatar } from './avatar.js';
import { fill, h } from './dom.js';
import { matches } from './fold.js';
import { t } from './i18n.js';
import { chatsInOrder, titleOf } from './state.js';

/**
 * @param {string} title what the choice is for
 * @param {(chat: import('./shapes.js').Chat) => boolean} fits
 * @returns {Promise<number>} the chat's id, or 0
 */
export function chooseChat(title, fits) {
  return new Promise((resolve) => {
    let chosen = 0;
    const list = h('div', { class: 'choice-list' });
    const search = h('input', { type: 'search', placeholder: t('search'), 'aria-label': t('search'), autocomplete: 'off' });
    const dialog = h('dialog', { class: 'dialog', 'aria-label': title }, h('div', { class: 'dialog-form' }, h('h2', null, title), search, list,
      h('div', { class: 'dialog-buttons' }, h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('cancel')))));
    const show = () => {
      const chats = chatsInOrder().filter((chat) => fits(chat) && matches(titleOf(chat), search.value)).slice(0, 60);
      fill(list, chats.length ? chats.map((chat) => h('button', {
        type: 'button', class: 'choice',
        onclick: () => {
          chosen = chat.id;
          dialog.close();
        },
      }, chatAvatar(chat, 's'), h('span', { class: 'choice-name' }, titleOf(chat)))) : h('p', { class: 'muted' }, t('search.none')));
    };
    search.addEventListener('input', show);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(chosen);
    });
    document.body.append(dialog);
    show();
    dialog.showModal();
  });
}
