/** Inline keyboards under messages, and reply keyboards under the composer. */

import { post } from './api.js';
import { h, icon } from './dom.js';
import { on } from './hub.js';
import { t } from './i18n.js';
import { follow } from './links.js';
import { state } from './state.js';
import { showAlert, showError, showToast } from './toast.js';

/** @typedef {import('./shapes.js').Message} Message */

/** Milliseconds after which a button stops waiting for a bot that does not answer. */
const patience = 30_000;

/** @type {Map<string, {id:number, timer:number}>} buttons that wait for the bot, by their place */
const waiting = new Map();
/** @type {Set<number>} presses that were answered before the request that made them */
const early = new Set();

const place = (message, row, col) => `${message.chat_id}/${message.id}/${row}/${col}`;
const marks = { url: 'link', copy: 'copy', switch: 'switch', web_app: 'globe' };

/**
 * @param {Message} message
 * @returns {HTMLElement|null}
 */
export function inlineKeyboard(message) {
  if (!message.buttons?.length) return null;
  return h('div', { class: 'keyboard', role: 'group', 'aria-label': t('keyboard.name') }, message.buttons.map((buttons, row) =>
    h('div', { class: 'keyboard-row' }, buttons.map((button, col) => {
      const key = place(message, row, col);
      return h('button', {
        type: 'button', class: `key${waiting.has(key) ? ' busy' : ''}`, tabindex: '-1', dataset: { key, kind: button.kind }, title: button.url || null,
        onclick: () => use(message, button, row, col),
      }, h('span', { class: 'key-text' }, button.text), marks[button.kind] && icon(marks[button.kind]));
    }))));
}

function use(message, button, row, col) {
  switch (button.kind) {
    case 'callback':
      return press(message, row, col);
    case 'url':
      return follow(button.url);
    case 'copy':
      navigator.clipboard?.writeText(button.copy ?? '');
      return showToast(t('copied'));
    default:
      return showToast(t('keyboard.not_simulated'));
  }
}

async function press(message, row, col) {
  const key = place(message, row, col);
  if (waiting.has(key)) return;
  waiting.set(key, { id: 0, timer: setTimeout(() => settle(key), patience) });
  mark(key, true);
  try {
    const { press: made } = await post(`chats/${message.chat_id}/press`, { as: state.me.id, message: message.id, row, col });
    const entry = waiting.get(key);
    if (entry) entry.id = made.id;
    if (made.answered) answered(made);
    else if (early.delete(made.id)) settle(key);
  } catch (err) {
    settle(key);
    showError(err);
  }
}

function settle(key) {
  clearTimeout(waiting.get(key)?.timer);
  waiting.delete(key);
  mark(key, false);
}

function mark(key, busy) {
  const el = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  el?.classList.toggle('busy', busy);
  el?.setAttribute('aria-busy', String(busy));
}

/** @param {import('./shapes.js').Press} made */
function answered(made) {
  const found = [...waiting].find(([, entry]) => entry.id === made.id);
  if (found) settle(found[0]);
  else early.add(made.id);
  if (made.url) follow(made.url);
  if (made.text && made.alert) showAlert(made.text);
  else if (made.text) showToast(made.text);
}

on('answer', answered);

/**
 * Lets a mouse's press count whose button was made anew, with its message, between going down and up: browsers forget it then. A
 * finger's press is looked for only when it goes up, and is not forgotten.
 */
export function keepPresses() {
  /** @type {HTMLElement|null} */
  let down = null;
  document.addEventListener('pointerdown', (event) => {
    down = event.pointerType === 'mouse' && event.button === 0 && !event.ctrlKey ? event.target.closest('.key') : null;
  });
  document.addEventListener('pointerup', (event) => {
    const was = down;
    down = null;
    if (!was || was.isConnected) return;
    const now = document.elementFromPoint(event.clientX, event.clientY)?.closest('.key');
    if (now?.dataset.key === was.dataset.key && now.textContent === was.textContent) now.click();
  });
}

/**
 * The reply keyboard that is in force for the acting person: that of the newest message that has one for them.
 * @param {Message[]} list ascending
 * @returns {Message|null}
 */
export function replyKeyboardIn(list) {
  for (let i = list.length - 1; i >= 0; i--) {
    const keyboard = list[i].reply_keyboard;
    if (keyboard?.for_me) return keyboard.remove ? null : list[i];
  }
  return null;
}

/**
 * The message whose ForceReply waits for the acting person: the newest for them since they last wrote.
 * @param {Message[]} list ascending
 * @returns {Message|null}
 */
export function forcedReplyIn(list) {
  for (let i = list.length - 1; i >= 0 && !list[i].out; i--) {
    if (list[i].force_reply?.for_me) return list[i];
  }
  return null;
}

/**
 * @param {string[][]} rows
 * @param {(text: string) => void} send
 */
export function replyKeyboard(rows, send) {
  return rows.map((texts) => h('div', { class: 'keyboard-row' }, texts.map((text) =>
    h('button', { type: 'button', class: 'reply-key', onclick: () => send(text) }, text))));
}
