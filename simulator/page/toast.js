/** Short notices over the conversation, and alerts that wait for OK. */

import { byId, h } from './dom.js';
import { on } from './hub.js';
import { problem, t } from './i18n.js';

/**
 * Shows a text for some seconds.
 * @param {string} text
 * @param {'info'|'error'} [kind]
 */
export function showToast(text, kind = 'info') {
  const el = h('div', { class: `toast toast-${kind}`, role: kind === 'error' ? 'alert' : 'status' }, text);
  byId('toasts').append(el);
  const seconds = Math.min(8, 3 + text.length / 40);
  setTimeout(() => {
    el.classList.add('leaving');
    setTimeout(() => el.remove(), 250);
  }, seconds * 1000);
}

// What was said to one person is not left standing before the next.
on('me', () => byId('toasts').replaceChildren());

/** Shows what went wrong where there is no better place for it. */
export const showError = (err) => showToast(problem(err), 'error');

/**
 * Shows an alert of the bot.
 * @param {string} text
 */
export function showAlert(text) {
  const dialog = h('dialog', { class: 'dialog alert', 'aria-label': t('alert.name') },
    h('p', { class: 'alert-text' }, text),
    h('form', { method: 'dialog', class: 'dialog-buttons' }, h('button', { class: 'button primary', autofocus: true }, t('ok'))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
