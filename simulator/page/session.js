/** Who acts and where: changing either, and keeping the address of the page in step. */

import { emit } from './hub.js';
import { recall, remember } from './memory.js';
import { chatsInOrder, load, refreshChat, state } from './state.js';
import { connect } from './stream.js';

/** Says whether list and conversation are shown side by side. */
export const wide = () => matchMedia('(min-width: 760px)').matches;

/** What the address asks for; what it doesn't name is 0 or null. */
export function readAddress() {
  const params = new URLSearchParams(location.hash.slice(1));
  const topic = params.get('topic');
  return { as: Number(params.get('as')) || 0, chat: Number(params.get('chat')) || 0, topic: topic === null ? null : Number(topic) };
}

function writeAddress(replace) {
  const params = new URLSearchParams();
  if (state.me) params.set('as', String(state.me.id));
  if (state.open) params.set('chat', String(state.open));
  if (state.open && state.topic !== null) params.set('topic', String(state.topic));
  const hash = `#${params}`;
  if (hash === location.hash) return;
  if (replace) window.history.replaceState(null, '', hash);
  else window.history.pushState(null, '', hash);
}

/**
 * Becomes another person, in the same chat where that one is in it too.
 * @param {number} id
 * @param {{chat?:number, topic?:number|null, replace?:boolean}} [where] the chat to open
 */
export async function become(id, where = {}) {
  const mineBefore = state.me?.id;
  const topicBefore = state.topic;
  let chat = where.chat ?? state.open;
  if (chat && chat === mineBefore) chat = id; // from one's own private chat to the other's
  await load(id);
  connect();
  remember('as', id);
  noteRecent(id);
  if (chat && !state.chats.has(chat)) chat = 0;
  if (!chat && wide()) chat = chatsInOrder()[0]?.id ?? 0;
  emit('me');
  goTo(chat, where.topic === undefined ? topicBefore : where.topic, where.replace ?? true);
}

/** The people one was lately, the latest first. */
export const recent = () => recall('recent').split(',').map(Number).filter(Boolean);

function noteRecent(id) {
  remember('recent', [id, ...recent().filter((one) => one !== id)].slice(0, 8).join(','));
}

/**
 * Opens a chat, or none with 0.
 * @param {number} id
 * @param {number|null} [topic]
 * @param {boolean} [replace] stay on the same entry of the browser's history
 */
export function goTo(id, topic = null, replace = false) {
  const chat = state.chats.get(id);
  state.open = chat ? id : 0;
  state.topic = chat?.is_forum && (topic === 0 || chat.topics?.some((one) => one.id === topic)) ? topic : null;
  document.body.dataset.view = state.open ? 'chat' : 'list';
  writeAddress(replace);
  emit('open');
  if (chat) refreshChat(id); // its commands may have changed since it was listed
}

/** Goes where the address says, after the browser's own back and forward. */
export function followAddress() {
  const { as, chat, topic } = readAddress();
  if (as && as !== state.me?.id) return become(as, { chat, topic });
  return goTo(chat, topic, true);
}
