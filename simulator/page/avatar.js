/** Avatars made from initials. */

import { h, icon } from './dom.js';
import { state } from './state.js';

/**
 * @param {{initials?:string, color?:number, is_bot?:boolean}} who
 * @param {'s'|'m'|'l'} [size]
 */
export function avatar(who, size = 'm') {
  return h('span', { class: `avatar avatar-${size} tint-${(who?.color ?? 0) % 7}`, 'aria-hidden': 'true' }, who?.is_bot ? icon('bot') : who?.initials || '?');
}

/**
 * The avatar of a chat: the bot's in a private chat.
 * @param {import('./shapes.js').Chat} chat
 */
export function chatAvatar(chat, size = 'm') {
  if (chat.type === 'private') return avatar({ is_bot: true, color: (state.bot?.id ?? 0) % 7 }, size);
  const el = avatar(chat, size);
  if (chat.is_forum) el.classList.add('avatar-square');
  return el;
}
