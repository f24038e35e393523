/** What the page knows, and how events of the stream change it. Whoever shows it listens to the hub. */

import { get } from './api.js';
import { emit, framed } from './hub.js';
import { setClock } from './when.js';

/** @typedef {import('./shapes.js').Chat} Chat */
/** @typedef {import('./shapes.js').Person} Person */

export const state = {
  /** @type {Person|null} who acts */
  me: null,
  /** @type {Map<number, Person>} */
  people: new Map(),
  peopleTotal: 0,
  /** @type {Map<number, Chat>} */
  chats: new Map(),
  chatsTotal: 0,
  /** id of the open chat; 0 when none is */
  open: 0,
  /** @type {number|null} the topic that is shown; null shows all */
  topic: null,
  /** @type {any} */
  bot: null,
  limiter: { mode: 'off', hold: '0s' },
  /** @type {import('./shapes.js').Fault[]} */
  faults: [],
  /** number of the last event that is contained in all of this */
  seq: 0,
};

/** @returns {Chat|undefined} the open chat */
export const openChat = () => state.chats.get(state.open);

/** The name under which a chat is shown to the acting person. */
export const titleOf = (chat) => (chat.type === 'private' ? state.bot?.name ?? chat.title : chat.title);

/** Says whether the acting person administers the chat. */
export const isAdmin = (chat) => chat.status === 'creator' || chat.status === 'administrator';

/** Chats in the order of the list: the newest first. */
export function chatsInOrder() {
  return [...state.chats.values()].sort((a, b) => b.active - a.active || Number(b.type === 'private') - Number(a.type === 'private') || a.title.localeCompare(b.title, 'vi'));
}

/** All unread messages of the acting person. */
export function unreadTotal() {
  let total = 0;
  for (const chat of state.chats.values()) total += chat.unread;
  return total;
}

/**
 * Reads everything as one person sees it.
 * @param {number} as
 */
export async function load(as) {
  const answer = await get('state', { as: as || '', limit: 1000 });
  state.people = new Map(answer.people.map((person) => [person.id, person]));
  state.peopleTotal = answer.people_total;
  state.chats = new Map(answer.chats.map((chat) => [chat.id, chat]));
  state.chatsTotal = answer.chats_total;
  state.bot = answer.bot;
  state.limiter = answer.limiter;
  state.faults = answer.faults ?? [];
  state.seq = answer.seq;
  state.me = as ? state.people.get(as) ?? (await get(`people/${as}`)).person : null;
  if (state.me) state.people.set(state.me.id, state.me);
  setClock(answer);
  emit('loaded');
}

const listChanged = framed(() => emit('chats'));

/**
 * Puts a chat into the state and tells those who show it.
 * @param {Chat} chat
 */
export function putChat(chat) {
  if (!state.chats.has(chat.id)) state.chatsTotal++;
  state.chats.set(chat.id, chat);
  emit('chat', chat);
  listChanged();
}

/** @type {Map<number, number>} how many events were told of each chat */
const touched = new Map();

const touch = (id) => touched.set(id, (touched.get(id) ?? 0) + 1);

/**
 * Reads a chat again, or for the first time. What the person is not in is not kept. An answer that was overtaken by an
 * event is asked for again: it is older than what is known.
 * @param {number} id
 */
export async function refreshChat(id) {
  const as = state.me?.id;
  try {
    for (let tries = 0; tries < 5; tries++) {
      const before = touched.get(id);
      const { chat } = await get(`chats/${id}`, { as });
      if (as !== state.me?.id) return null;
      if (touched.get(id) !== before) continue;
      if (chat.status !== 'left' && chat.status !== 'kicked') putChat(chat);
      return chat;
    }
  } catch (err) {
    if (err.status === 404) dropChat(id);
    else console.error('reading a chat:', err);
  }
  return null;
}

function dropChat(id) {
  if (!state.chats.delete(id)) return;
  state.chatsTotal--;
  emit('gone', id);
  listChanged();
}

/**
 * Puts a person into the state.
 * @param {Person} person
 */
export function putPerson(person) {
  if (!state.people.has(person.id)) state.peopleTotal++;
  state.people.set(person.id, person);
  if (state.me?.id === person.id) state.me = person;
  emit('people', person);
}

/** Takes in a message that the chat's state may not contain yet. */
function noteMessage({ chat_id: id, message, unread }) {
  touch(id);
  const chat = state.chats.get(id);
  if (!chat) return void refreshChat(id);
  if ((chat.last_message?.id ?? 0) <= message.id) chat.last_message = message;
  chat.unread = unread;
  chat.active = Math.max(chat.active, message.date);
  if (message.mentions_me && !message.out) chat.mentioned++;
  if (message.from?.is_bot) chat.typing = null;
  const topic = chat.topics?.find((one) => one.id === message.topic);
  if (topic) {
    topic.last_message = message;
    if (!message.out) topic.unread++;
  }
  emit('message', { chat, message });
  emit('chat', chat);
  listChanged();
}

function noteEdit({ chat_id: id, message, unread }) {
  touch(id);
  const chat = state.chats.get(id);
  if (!chat) return;
  chat.unread = unread;
  if (chat.last_message?.id === message.id) chat.last_message = message;
  chat.pinned = (chat.pinned ?? []).map((one) => (one.id === message.id ? message : one));
  emit('edit', { chat, message });
  emit('chat', chat);
  listChanged();
}

function noteDelete({ chat_id: id, ids, unread }) {
  const chat = state.chats.get(id);
  if (!chat) return;
  chat.unread = unread;
  emit('delete', { chat, ids });
  // What the last and the pinned message are now, only the server knows.
  refreshChat(id);
}

function noteRead({ chat_id: id, unread }) {
  touch(id);
  const chat = state.chats.get(id);
  if (!chat) return;
  chat.unread = unread;
  if (!unread) {
    chat.mentioned = 0;
    for (const topic of chat.topics ?? []) topic.unread = 0;
  }
  emit('chat', chat);
  listChanged();
}

function noteTyping({ chat_id: id, typing }) {
  touch(id);
  const chat = state.chats.get(id);
  if (!chat) return;
  chat.typing = typing;
  emit('chat', chat);
  listChanged();
}

/** What each event of the stream does. */
export const reducers = {
  message: noteMessage,
  edit: noteEdit,
  delete: noteDelete,
  read: noteRead,
  typing: noteTyping,
  chat({ chat }) {
    touch(chat.id);
    putChat(chat);
  },
  gone: ({ chat_id: id }) => dropChat(id),
  person: ({ person }) => putPerson(person),
  answer: ({ press }) => emit('answer', press),
  clock: (answer) => setClock(answer),
  request: ({ request }) => emit('request', request),
  bot({ bot }) {
    state.bot = bot;
    emit('bot');
    listChanged();
  },
  commands() {
    // Only the open chat shows its commands; another one is read again when it is opened.
    if (state.open) refreshChat(state.open);
  },
  limiter({ limiter }) {
    state.limiter = limiter;
    emit('limiter');
  },
  faults({ faults }) {
    state.faults = faults ?? [];
    emit('faults');
  },
};
