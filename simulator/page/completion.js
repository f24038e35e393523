/** Completion in the composer: commands after /, people after @. */

import { avatar } from './avatar.js';
import { byId, fill, h } from './dom.js';
import { fold } from './fold.js';
import { t } from './i18n.js';
import { openChat, state } from './state.js';

/** @typedef {{insert:string, label:string, detail:string, lead?:Node, send:boolean}} Choice */

const most = 60;

/**
 * The commands that begin with what was typed. In groups they name the bot, so that privacy mode lets them through.
 * @param {{command:string, description:string}[]} commands
 * @param {string} typed with the slash
 * @param {string} suffix '@bot' in groups, else ''
 * @returns {Choice[]}
 */
export function commandChoices(commands, typed, suffix) {
  const wanted = typed.slice(1).toLowerCase().split('@')[0];
  return commands.filter((one) => one.command.startsWith(wanted)).slice(0, most)
    .map((one) => ({ insert: `/${one.command}${suffix}`, label: `/${one.command}`, detail: one.description, send: true }));
}

/**
 * The people whose name or user name fits what was typed.
 * @param {import('./shapes.js').Person[]} people
 * @param {string} typed with the @
 * @returns {Choice[]}
 */
export function peopleChoices(people, typed) {
  const wanted = fold(typed.slice(1));
  return people.filter((one) => one.username && (one.username.toLowerCase().startsWith(wanted) || fold(one.name).includes(wanted))).slice(0, 8)
    .map((one) => ({ insert: `@${one.username} `, label: one.name, detail: `@${one.username}`, lead: avatar(one, 's'), send: false }));
}

/** @type {{choices: Choice[], at: number, from: number, to: number}|null} */
let open = null;

const input = () => byId('text');
const list = () => byId('completion');

/** Looks at what is typed and opens, changes or closes the list. */
export function complete() {
  const chat = openChat();
  const el = input();
  const before = el.value.slice(0, el.selectionStart);
  const slash = /^\/[a-z0-9_]*(@\w*)?$/i.exec(before);
  const at = /(?:^|\s)(@\w*)$/.exec(before);
  let choices = [];
  let from = 0;
  if (chat && slash) {
    choices = commandChoices(chat.commands ?? [], before, chat.type === 'private' ? '' : `@${state.bot.username}`);
  } else if (chat && at && chat.type !== 'private') {
    from = before.length - at[1].length;
    const bot = { ...state.bot, is_bot: true, initials: '', color: 0 };
    choices = peopleChoices([bot, ...(chat.members ?? []).map((id) => state.people.get(id)).filter(Boolean)], at[1]);
  }
  if (choices.length === 0) return closeCompletion();
  open = { choices, at: 0, from, to: before.length };
  show();
  return true;
}

/** Opens the list of all commands, as the menu button does. */
export function showCommands() {
  const el = input();
  el.focus();
  el.value = '/';
  el.setSelectionRange(1, 1);
  el.dispatchEvent(new Event('input'));
}

/** Closes the list and says whether it was open. */
export function closeCompletion() {
  const was = open !== null;
  open = null;
  list().hidden = true;
  input().setAttribute('aria-expanded', 'false');
  input().removeAttribute('aria-activedescendant');
  return was;
}

function show() {
  const el = list();
  el.hidden = false;
  fill(el, open.choices.map((choice, i) => h('div', {
    class: 'completion-item', role: 'option', id: `choice-${i}`, 'aria-selected': String(i === open.at),
    onpointerdown: (event) => {
      event.preventDefault(); // the focus stays in the composer
      open.at = i;
      take(true);
    },
  }, choice.lead, h('b', null, choice.label), h('span', null, choice.detail))));
  el.setAttribute('aria-label', t('completion.name'));
  input().setAttribute('aria-expanded', 'true');
  point();
}

function point() {
  for (const [i, el] of [...list().children].entries()) el.setAttribute('aria-selected', String(i === open.at));
  list().children[open.at]?.scrollIntoView({ block: 'nearest' });
  input().setAttribute('aria-activedescendant', `choice-${open.at}`);
}

/** @type {() => void} */
let submit = () => {};

/** Puts the chosen text into the composer; a command is sent at once unless it is to be completed only. */
function take(atOnce) {
  const choice = open.choices[open.at];
  const el = input();
  const rest = el.value.slice(open.to);
  const whole = choice.send && atOnce && rest.trim() === '';
  const text = choice.insert + (choice.send && !whole ? ' ' : '');
  el.value = el.value.slice(0, open.from) + text + rest;
  el.setSelectionRange(open.from + text.length, open.from + text.length);
  closeCompletion();
  if (whole) submit();
}

/**
 * Handles a key of the composer and says whether it was used up.
 * @param {KeyboardEvent} event
 */
export function completionKey(event) {
  if (!open) return false;
  const n = open.choices.length;
  switch (event.key) {
    case 'ArrowDown':
      open.at = (open.at + 1) % n;
      point();
      return true;
    case 'ArrowUp':
      open.at = (open.at + n - 1) % n;
      point();
      return true;
    case 'Tab':
      take(false);
      return true;
    case 'Enter':
      // What was typed in full, with its arguments to come, is not replaced.
      take(true);
      return true;
    case 'Escape':
      return closeCompletion();
    default:
      return false;
  }
}

/**
 * Tells the completion how a message is sent.
 * @param {() => void} send
 */
export function startCompletion(send) {
  submit = send;
  input().addEventListener('blur', closeCompletion);
}
