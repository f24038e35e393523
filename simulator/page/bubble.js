/** One row of the conversation → its element. */

import { avatar } from './avatar.js';
import { h, icon } from './dom.js';
import { format } from './entities.js';
import { t } from './i18n.js';
import { inlineKeyboard } from './keyboards.js';
import { media } from './media.js';
import { serviceText, summaryText } from './service.js';
import { dayHeading, timeText } from './when.js';

/** @typedef {import('./timeline.js').Row} Row */
/** @typedef {import('./shapes.js').Message} Message */
/**
 * What a row needs to know of its surroundings, and what its parts do.
 * @typedef {{chat:import('./shapes.js').Chat, topicName:(id:number)=>string, text:import('./entities.js').Actions,
 *   jump:(id:number)=>void, author:(message:Message, el:HTMLElement)=>void, react:(message:Message, emoji:string)=>void}} Context
 */

/**
 * @param {Row} row
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function rowElement(row, context) {
  switch (row.type) {
    case 'date':
      return h('div', { class: 'line line-date' }, h('span', null, dayHeading(row.at)));
    case 'unread':
      return h('div', { class: 'line line-unread' }, h('span', null, t('history.unread')));
    case 'service':
      return serviceRow(row.messages[0]);
    default:
      return messageRow(row, context);
  }
}

function serviceRow(message) {
  return h('div', { class: 'line line-service', tabindex: '-1', dataset: { id: message.id } }, h('span', null, serviceText(message)));
}

/** A text of nothing but one to three emoji is shown large, as in Telegram. */
const onlyEmoji = (text) => /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*){1,3}$/u.test(text.trim());

function messageRow(row, context) {
  const message = row.messages[0];
  const written = row.messages.find((one) => one.text) ?? message;
  const group = context.chat.type !== 'private';
  const named = group && !message.out;
  const classes = ['row', message.out ? 'out' : 'in', row.first && 'first', row.last && 'last', named && 'named', message.buttons?.length && 'with-keyboard'];
  const hasMedia = row.messages.some((one) => one.photo);
  const bubbleClasses = ['bubble', hasMedia && 'with-photo', !written.text && 'no-text', onlyEmoji(written.text) && !hasMedia && 'only-emoji', message.mentions_me && !message.out && 'for-me'];
  const bubble = h('div', { class: bubbleClasses.filter(Boolean).join(' ') },
    row.first && named && nameLine(message, context),
    context.topicName(message.topic) && row.first && h('span', { class: 'topic-mark' }, icon('hash'), context.topicName(message.topic)),
    message.forward && h('div', { class: 'forwarded' }, t('message.forwarded', { name: message.forward.name })),
    message.reply_to && quote(message.reply_to, context),
    media(row.messages),
    h('div', { class: 'text', dir: 'auto' }, format(written.text, written.entities, context.text), meta(row.messages.at(-1), written)),
    reactions(message, context));
  return h('div', { class: classes.filter(Boolean).join(' '), role: 'article', tabindex: '-1', 'aria-label': spoken(message, written), dataset: { id: message.id, last: row.messages.at(-1).id } },
    named && h('div', { class: 'row-avatar' }, row.last && authorButton(message, context)),
    h('div', { class: 'row-main' }, bubble, inlineKeyboard(message)));
}

const authorOf = (message) => message.sender_chat ?? message.from ?? {};
const authorName = (message) => message.sender_chat?.title ?? message.from?.name ?? '';

function spoken(message, written) {
  const name = message.out ? t('message.you') : authorName(message);
  return `${name}, ${timeText(message.date * 1000)}: ${summaryText(written)}`;
}

function nameLine(message, context) {
  const author = authorOf(message);
  return h('div', { class: 'name-line' },
    h('button', { type: 'button', class: `name ink-${(author.color ?? 0) % 7}`, tabindex: '-1', onclick: (event) => context.author(message, event.currentTarget) }, authorName(message)),
    message.author && h('span', { class: 'author' }, message.author),
    message.from?.is_bot && !message.sender_chat && h('span', { class: 'author' }, t('message.bot')));
}

function authorButton(message, context) {
  const author = message.sender_chat ?? message.from;
  return h('button', { type: 'button', class: 'plain', tabindex: '-1', 'aria-label': authorName(message), title: authorName(message), onclick: (event) => context.author(message, event.currentTarget) }, avatar(author, 's'));
}

function quote(reply, context) {
  return h('button', { type: 'button', class: 'quote', tabindex: '-1', 'aria-label': t('message.reply_to', { name: reply.name }), onclick: () => !reply.deleted && context.jump(reply.id) },
    h('span', { class: 'quote-name' }, reply.name),
    h('span', { class: 'quote-text' }, reply.deleted ? t('message.deleted') : summaryText(reply)));
}

function meta(message, written) {
  const at = message.date * 1000;
  return h('span', { class: 'meta' },
    written.pinned && icon('pin'),
    written.edited > 0 && h('span', { class: 'edited' }, t('message.edited')),
    h('time', { datetime: message.at, title: message.at }, timeText(at)),
    message.out && icon('checks'));
}

function reactions(message, context) {
  if (!message.reactions?.length) return null;
  return h('div', { class: 'reactions' }, message.reactions.map((one) =>
    h('button', { type: 'button', class: `reaction${one.mine ? ' mine' : ''}`, tabindex: '-1', 'aria-pressed': String(one.mine), 'aria-label': t('message.reaction', one), onclick: () => context.react(message, one.mine ? '' : one.emoji) }, one.emoji, ' ', one.count)));
}
