/** Writing: text, replies, corrections, files; and what stands there when one cannot write. */

import { attempt, editable } from './actions.js';
import { post, upload } from './api.js';
import { attached, attachedKind, setAttached, startAttaching } from './attach.js';
import { closeCompletion, complete, completionKey, showCommands, startCompletion } from './completion.js';
import { askForm, field } from './dialogs.js';
import { byId, fill, h, icon, iconButton } from './dom.js';
import { history, takeIn } from './history.js';
import { on } from './hub.js';
import { problem, t } from './i18n.js';
import { forcedReplyIn, replyKeyboard, replyKeyboardIn } from './keyboards.js';
import { pressStart } from './links.js';
import { sender, senderName } from './senders.js';
import { summaryText } from './service.js';
import { wide } from './session.js';
import { isAdmin, openChat, state } from './state.js';

/** @typedef {import('./shapes.js').Message} Message */

/** @type {{mode:'reply'|'edit', message:Message}|null} what the next text belongs to */
let target = null;
/** @type {Map<string, {text:string, target:typeof target}>} unsent texts by person, chat and topic */
const drafts = new Map();
let draftKey = '';
/** @type {Set<string>} reply keyboards that were put away, or used once */
const putAway = new Set();

const input = () => byId('text');
const placeKey = () => `${state.me?.id}/${state.open}/${state.topic}`;
const messageKey = (message) => `${state.me?.id}/${message.chat_id}/${message.id}`;

/** Why one cannot write here: a text, and the button that changes it. */
function obstacle(chat) {
  if (chat.type === 'private' && state.me.blocked) return { button: t('start.unblock'), run: () => post(`people/${state.me.id}/unblock`) };
  if (chat.type === 'private' && !state.me.started) return { button: t('start.button'), run: pressStart };
  if (chat.migrated_to) return { text: t('write.migrated') };
  if (!chat.can_write) return { text: t(chat.type === 'channel' ? 'write.channel' : 'write.forbidden') };
  const closed = state.topic === 0 ? chat.general_closed : chat.topics?.find((one) => one.id === state.topic)?.closed;
  if (closed && !isAdmin(chat)) return { text: t('write.closed') };
  return null;
}

function show() {
  const chat = openChat();
  if (!chat || !state.me) return;
  const stop = obstacle(chat);
  byId('write').hidden = Boolean(stop);
  const bar = byId('no-write');
  bar.hidden = !stop;
  if (stop) {
    fill(bar, stop.button
      ? h('button', { type: 'button', class: 'start-button', id: 'start-button', onclick: () => attempt(stop.run) }, stop.button)
      : h('p', null, icon('lock'), stop.text));
  }
  byId('commands').hidden = !(chat.commands?.length > 0);
  showHint();
  showKeyboard();
}

function showHint() {
  const keyboard = replyKeyboardIn(history.list)?.reply_keyboard;
  const forced = target?.mode === 'reply' ? target.message.force_reply?.placeholder : '';
  input().placeholder = forced || (keyboard?.placeholder ?? '') || t(attached().length ? 'write.caption' : 'write.as', { name: senderName() });
}

function showTarget() {
  const bar = byId('target');
  bar.hidden = !target;
  if (target) {
    const { mode, message } = target;
    fill(bar, icon(mode),
      h('span', { class: 'target-text' }, h('b', null, mode === 'edit' ? t('write.editing') : t('write.replying', { name: message.sender_chat?.title ?? message.from.name })), h('span', null, summaryText(message))),
      iconButton('close', t('cancel'), { onclick: () => setTarget(null) }));
  }
  showHint();
}

/** @param {typeof target} to */
function setTarget(to, focus = true) {
  if (target?.mode === 'edit' && to?.mode !== 'edit') setText('');
  target = to;
  if (to?.mode === 'edit') setText(to.message.text);
  showTarget();
  if (focus && !byId('write').hidden) input().focus();
}

function setText(text) {
  const el = input();
  el.value = text;
  el.setSelectionRange(text.length, text.length);
  grow();
}

/** Lets the field grow with its text. */
function grow() {
  const el = input();
  el.style.height = 'auto';
  el.style.height = `${Math.min(el.scrollHeight, 180)}px`;
}

function showProblem(err) {
  const line = byId('write-error');
  line.hidden = !err;
  // Which field is wrong is plain where there is only the text.
  line.textContent = !err ? '' : err.field === 'text' ? err.message : problem(err);
}

/** Sends what is written: a correction, files with a caption, or a text. */
async function send() {
  const chat = openChat();
  const files = attached();
  const text = input().value;
  const kind = attachedKind();
  const was = target;
  if (!chat || (!text.trim() && files.length === 0)) return;
  const key = placeKey();
  showProblem(null);
  closeCompletion();
  target = null;
  setText('');
  showTarget();
  if (files.length > 0) setAttached([]);
  try {
    await deliver(chat, text, was, files, kind);
  } catch (err) {
    // What could not be sent comes back, unless something else is being written by now.
    if (placeKey() !== key || input().value) return showProblem(err);
    setTarget(was, false);
    setText(text);
    if (files.length > 0) setAttached(files);
    showProblem(err);
  }
}

/** Who writes, where, and what it answers. */
function placing(chat, was) {
  const topic = chat.is_forum ? state.topic ?? was?.message.topic ?? 0 : undefined;
  return { as: state.me.id, reply_to: was?.message.id, topic: topic || undefined, sender: sender() || undefined };
}

async function deliver(chat, text, was, files, kind) {
  if (was?.mode === 'edit') {
    await post(`chats/${chat.id}/edit`, { as: state.me.id, message: was.message.id, text });
    return;
  }
  const fields = placing(chat, was);
  const { messages, message } = files.length > 0
    ? await upload(`chats/${chat.id}/send`, { ...fields, caption: text, kind }, files)
    : await post(`chats/${chat.id}/write`, { ...fields, text });
  // Whoever one has become meanwhile sees it otherwise: not as one's own.
  if (fields.as === state.me.id) (messages ?? [message]).forEach(takeIn);
}

/** Asks where a place is, and sends it. */
async function sendPlace() {
  const chat = openChat();
  if (!chat) return;
  const was = target?.mode === 'reply' ? target : null;
  const coordinate = (name) => field(t(`place.${name}`), h('input', { name, required: '', inputmode: 'decimal', autocomplete: 'off' }));
  const sent = await askForm({
    title: t('attach.place'), action: t('write.send'), fields: [coordinate('latitude'), coordinate('longitude')],
    send: (data) => post(`chats/${chat.id}/locate`, { ...placing(chat, was), latitude: parseFloat(data.get('latitude')), longitude: parseFloat(data.get('longitude')) }),
  });
  if (!sent) return;
  if (was) setTarget(null);
  takeIn(sent.message);
}

/** Sends a text that was pressed, not typed: of a reply keyboard, or a command in a message. */
async function sendText(text) {
  const chat = openChat();
  if (!chat) return;
  showProblem(null);
  const forced = target?.mode === 'reply' ? target : null;
  if (forced) setTarget(null);
  try {
    await deliver(chat, text, forced, [], '');
  } catch (err) {
    showProblem(err);
  }
}

function showKeyboard() {
  const source = replyKeyboardIn(history.list);
  const away = !source || putAway.has(messageKey(source));
  const box = byId('reply-keyboard');
  byId('keyboard-toggle').hidden = !source;
  byId('keyboard-toggle').setAttribute('aria-expanded', String(!away));
  box.hidden = away || byId('write').hidden;
  if (box.hidden || box.dataset.source === messageKey(source)) return;
  box.dataset.source = messageKey(source);
  fill(box, replyKeyboard(source.reply_keyboard.rows, (text) => {
    const keyboard = source.reply_keyboard;
    // The keyboard's own message is answered in groups, so that a bot in privacy mode hears it.
    if (keyboard.one_time) putAway.add(messageKey(source));
    if (openChat()?.type !== 'private' && !target) target = { mode: 'reply', message: source };
    sendText(text);
    showKeyboard();
  }));
}

function toggleKeyboard() {
  const source = replyKeyboardIn(history.list);
  if (!source) return;
  const key = messageKey(source);
  if (!putAway.delete(key)) putAway.add(key);
  showKeyboard();
}

/** Keeps the unsent text of the place that is left, and brings back that of the place that is entered. */
function changePlace() {
  if (draftKey) drafts.set(draftKey, { text: target?.mode === 'edit' ? '' : input().value, target: target?.mode === 'edit' ? null : target });
  const key = placeKey();
  if (key === draftKey) return;
  draftKey = key;
  const draft = drafts.get(key) ?? { text: '', target: null };
  target = draft.target;
  setText(draft.text);
  setAttached([]);
  closeCompletion();
  showTarget();
  showProblem(null);
  show();
  if (state.open && wide() && !byId('write').hidden) input().focus({ preventScroll: true });
}

function editLast() {
  const last = history.list.findLast((message) => editable(message) && message.text);
  if (last) setTarget({ mode: 'edit', message: last });
}

function onKey(event) {
  if (event.isComposing) return;
  if (completionKey(event)) {
    event.preventDefault();
    event.stopPropagation();
  } else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    send();
  } else if (event.key === 'ArrowUp' && !input().value && !event.altKey) {
    event.preventDefault();
    editLast();
  } else if (event.key === 'Escape' && target) {
    event.preventDefault();
    event.stopPropagation();
    setTarget(null);
  }
}

/** Opens the reply that a ForceReply asks for. */
function obeyForcedReply({ reason, message }) {
  showKeyboard();
  showHint();
  const forced = reason === 'open' ? forcedReplyIn(history.list) : reason === 'append' && message.force_reply?.for_me && !message.out ? message : null;
  if (forced && target?.mode !== 'edit') setTarget({ mode: 'reply', message: forced }, wide() || reason === 'append');
  if (reason === 'delete' && target && !history.list.some((one) => one.id === target.message.id)) setTarget(null, false);
}

/** Wires the composer. */
export function startComposer() {
  const el = input();
  startAttaching(sendPlace);
  startCompletion(send);
  el.addEventListener('keydown', onKey);
  el.addEventListener('input', () => {
    grow();
    complete();
    showProblem(null);
  });
  byId('write').addEventListener('submit', (event) => {
    event.preventDefault();
    send();
    el.focus();
  });
  byId('commands').addEventListener('click', showCommands);
  byId('keyboard-toggle').addEventListener('click', toggleKeyboard);
  on('open', changePlace);
  on('history', obeyForcedReply);
  on('reply', (message) => setTarget({ mode: 'reply', message }));
  on('rewrite', (message) => setTarget({ mode: 'edit', message }));
  on('send-text', sendText);
  on('insert', (text) => {
    setText(el.value + (el.value && !el.value.endsWith(' ') ? ' ' : '') + text);
    el.focus();
  });
  on('chat', (chat) => chat.id === state.open && show());
  on('people lang loaded attached sender', () => {
    show();
    showTarget();
  });
}
