/** What the keyboard does everywhere on the page. */

import { stepChat } from './chatlist.js';
import { byId, h } from './dom.js';
import { t } from './i18n.js';
import { closePopup } from './menu.js';
import { closePanel, togglePanel } from './panel.js';
import { closePeople, openPeople } from './people.js';
import { goTo, wide } from './session.js';

/** Each key, as it is written, and the text that says what it does. */
const keys = [
  ['Alt ↑ ↓', 'keys.chats'], ['Ctrl K', 'keys.search'], ['Alt P', 'keys.people'], ['Alt C', 'keys.clock'], ['Alt A', 'keys.activity'], ['Alt F', 'keys.faults'],
  ['Enter', 'keys.send'], ['Shift Enter', 'keys.newline'], ['↑', 'keys.edit'], ['/', 'keys.commands'], ['Shift Tab', 'keys.messages'], ['↑ ↓', 'keys.rows'], ['Enter', 'keys.menu'], ['R', 'keys.reply'], ['Esc', 'keys.close'],
];

/** Shows what to do here, and the keys. */
export function showHelp() {
  const dialog = h('dialog', { class: 'dialog help', 'aria-label': t('help') },
    h('div', { class: 'dialog-form' }, h('h2', null, t('help.title')),
      h('ol', { class: 'steps' }, ['who', 'where', 'when', 'watch'].map((step) => h('li', null, h('b', null, t(`help.${step}`)), ' ', t(`help.${step}_text`)))),
      h('h3', null, t('help.keys')),
      h('dl', { class: 'keys' }, keys.map(([key, text]) => [h('dt', null, key.split(' ').map((one) => h('kbd', null, one))), h('dd', null, t(text))])),
      h('form', { method: 'dialog', class: 'dialog-buttons' }, h('button', { class: 'button primary' }, t('ok')))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const withAlt = { KeyP: openPeople, KeyC: () => byId('clock').click(), KeyA: () => togglePanel('activity'), KeyF: () => togglePanel('faults'), ArrowUp: () => stepChat(-1), ArrowDown: () => stepChat(1) };

/** Closes what is on top: menu, list of people, panel; at last the conversation, where it hides the list. */
function escape() {
  if (closePopup() || closePeople() || closePanel()) return;
  if (!wide()) return goTo(0);
  byId('chats').focus();
}

/** Wires the keys. */
export function startShortcuts() {
  byId('help').addEventListener('click', showHelp);
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      escape();
    } else if (event.altKey && !event.ctrlKey && withAlt[event.code]) {
      event.preventDefault();
      withAlt[event.code]();
    } else if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') {
      event.preventDefault();
      byId('chat-search').focus();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !event.target.closest('.menu, .popup, .row, button, a, summary') && !byId('write').hidden) {
      byId('text').focus(); // typing goes to the composer, as in a chat client
    }
  });
}
