/** Following links: those that start the bot are played here, all others open in a new tab. */

import { post } from './api.js';
import { t } from './i18n.js';
import { chooseChat } from './chooser.js';
import { goTo } from './session.js';
import { refreshChat, state } from './state.js';
import { showError, showToast } from './toast.js';

const hosts = new Set(['t.me', 'telegram.me', 'telegram.dog']);

/**
 * Reads a link to the bot.
 * @param {string} url
 * @param {string} username the bot's
 * @returns {{kind:'chat'|'start'|'startgroup', payload:string}|null} null when it leads elsewhere
 */
export function botLink(url, username) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const params = parsed.searchParams;
  const named = parsed.protocol === 'tg:' ? params.get('domain') ?? '' : hosts.has(parsed.hostname) ? parsed.pathname.slice(1).replace(/\/$/, '') : '';
  if (!username || named.toLowerCase() !== username.toLowerCase()) return null;
  if (params.has('startgroup')) return { kind: 'startgroup', payload: params.get('startgroup') };
  if (params.has('start')) return { kind: 'start', payload: params.get('start') };
  return { kind: 'chat', payload: '' };
}

/**
 * Follows a link as the acting person.
 * @param {string} url
 */
export async function follow(url) {
  const link = botLink(url, state.bot?.username ?? '');
  if (!link) {
    if (/^https?:\/\//i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
    else showToast(t('link.unknown', { url }));
    return;
  }
  if (link.kind === 'chat') return goTo(state.me.id);
  try {
    await startBy(link, url);
  } catch (err) {
    showError(err);
  }
}

async function startBy(link, url) {
  if (link.kind === 'start') {
    await post('link', { as: state.me.id, url });
    await refreshChat(state.me.id);
    return goTo(state.me.id);
  }
  const chat = await chooseChat(t('link.choose_group'), (one) => one.type === 'group' || one.type === 'supergroup');
  if (!chat) return;
  await post('link', { as: state.me.id, url, chat });
  goTo(chat);
}

/** Presses Start: the bot gets /start. */
export async function pressStart() {
  await post('link', { as: state.me.id, payload: '' });
}
