/** The messages of the open chat: the newest ones, or a window further back. */

import { get } from './api.js';
import { emit, on } from './hub.js';
import { openChat, state } from './state.js';

/** @typedef {import('./shapes.js').Message} Message */

const page = 50;
const most = 600;

export const history = {
  chat: 0,
  /** @type {number|null} */
  topic: null,
  /** @type {Message[]} ascending by id */
  list: [],
  older: false,
  newer: false,
  /** id of the first message that was unread when the chat was opened */
  unreadFrom: 0,
  loading: false,
  /** @type {any} */
  error: null,
};

let turn = 0;
/** @type {(() => void)[]} what came while a page of messages was on its way, which may be older than it */
let meanwhile = [];

/** Tells why the list changed, so that the view knows where to scroll. */
const changed = (reason, message) => emit('history', { reason, message });

/**
 * @param {Object<string, any>} query
 * @returns {Promise<{messages: Message[], more: boolean}>}
 */
function read(query) {
  return get(`chats/${history.chat}/messages`, { as: state.me?.id, topic: history.topic, limit: page, ...query });
}

/** Runs a reading unless the chat has been left meanwhile. */
async function reading(run) {
  const mine = ++turn;
  history.loading = true;
  history.error = null;
  meanwhile = [];
  try {
    await run(() => mine === turn);
  } catch (err) {
    if (mine !== turn) return;
    history.error = err;
    changed('error');
  } finally {
    if (mine === turn) {
      history.loading = false;
      for (const apply of meanwhile.splice(0)) apply();
      changed('settled');
    }
  }
}

/** Reads the newest messages of the chat and topic that are open in the state. */
export function openNewest() {
  const chat = openChat();
  Object.assign(history, { chat: state.open, topic: state.topic, list: [], older: false, newer: false, unreadFrom: 0 });
  const unread = state.topic === null ? chat?.unread ?? 0 : chat?.topics?.find((one) => one.id === state.topic)?.unread ?? 0;
  changed('clear');
  if (!chat) {
    turn++;
    return Promise.resolve();
  }
  return reading(async (current) => {
    const answer = await read({ limit: Math.min(200, Math.max(page, unread + 10)) });
    if (!current()) return;
    history.list = answer.messages;
    history.older = answer.more;
    history.unreadFrom = firstUnread(answer.messages, unread);
    history.loading = false; // what an empty chat says may be shown
    changed('open');
  });
}

/** The id of the unread-th message from the end that the acting person did not write. */
function firstUnread(messages, unread) {
  if (!unread) return 0;
  const others = messages.filter((message) => !message.out);
  return others.at(-unread)?.id ?? others[0]?.id ?? 0;
}

/** Reads further back. */
export function readOlder() {
  if (history.loading || !history.older || history.list.length === 0) return;
  reading(async (current) => {
    const answer = await read({ before: history.list[0].id });
    if (!current()) return;
    history.list = [...answer.messages, ...history.list].slice(0, most);
    history.older = answer.more;
    if (history.list.length === most) history.newer = true;
    changed('older');
  });
}

/** Reads on towards the newest, where a window further back is shown. */
export function readNewer() {
  if (history.loading || !history.newer || history.list.length === 0) return;
  reading(async (current) => {
    const answer = await read({ after: history.list.at(-1).id });
    if (!current()) return;
    history.list = [...history.list, ...answer.messages].slice(-most);
    history.newer = answer.more;
    if (history.list.length === most) history.older = true;
    changed('newer');
  });
}

/**
 * Makes sure that a message is in the list; the view then scrolls to it.
 * @param {number} id
 */
export async function bring(id) {
  if (history.list.some((message) => message.id === id)) return changed('jump', id);
  await reading(async (current) => {
    const [before, after] = [await read({ before: id + 1, limit: 30 }), await read({ after: id, limit: 30 })];
    if (!current()) return;
    history.list = [...before.messages, ...after.messages];
    history.older = before.more;
    history.newer = after.more;
    changed('jump', id);
  });
}

/** Takes in a message that was just written, by the stream or by the answer to one's own writing. */
export function takeIn(message) {
  if (message.chat_id !== history.chat || (history.topic !== null && message.topic !== history.topic)) return;
  const at = history.list.findIndex((one) => one.id === message.id);
  if (at >= 0) {
    history.list[at] = message;
    return changed('edit');
  }
  if (history.loading) meanwhile.push(() => takeIn(message));
  if (history.newer || (history.loading && history.list.length === 0)) return;
  history.list.push(message);
  if (history.list.length > 1 && history.list.at(-2).id > message.id) history.list.sort((a, b) => a.id - b.id);
  if (history.list.length > most) {
    history.list = history.list.slice(-most / 2);
    history.older = true;
  }
  changed('append', message);
}

on('message', ({ message }) => takeIn(message));

function takeEdit(message) {
  if (message.chat_id !== history.chat) return;
  if (history.loading) meanwhile.push(() => takeEdit(message));
  const at = history.list.findIndex((one) => one.id === message.id);
  if (at < 0) return;
  history.list[at] = message;
  changed('edit');
}

on('edit', ({ message }) => takeEdit(message));

function takeAway(chat, gone) {
  if (chat !== history.chat) return;
  if (history.loading) meanwhile.push(() => takeAway(chat, gone));
  history.list = history.list.filter((message) => !gone.has(message.id));
  changed('delete');
}

on('delete', ({ chat, ids }) => takeAway(chat.id, new Set(ids)));
