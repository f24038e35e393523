/** The grey lines of a chat: who joined, what was pinned, which topic was closed. */

import { has, t } from './i18n.js';

/**
 * Says what a service message tells, in one line.
 * @param {import('./shapes.js').Message} message
 */
export function serviceText(message) {
  const service = message.service ?? {};
  const who = message.sender_chat?.title ?? message.from?.name ?? '';
  const people = (service.people ?? []).map((one) => one.name).join(', ');
  const alone = service.people?.length === 1 && service.people[0].id === message.from?.id;
  const args = { who, people, title: service.title ?? '', text: shorten(service.text ?? ''), chat: service.chat ?? '' };
  switch (service.kind) {
    case 'new_chat_members':
      return t(alone ? 'service.joined' : 'service.added', args);
    case 'left_chat_member':
      return t(alone ? 'service.left' : 'service.removed', args);
    case 'pinned_message':
      return t(args.text ? 'service.pinned_text' : 'service.pinned', args);
    default:
      return t(has(`service.${service.kind}`) ? `service.${service.kind}` : 'kind.service', args);
  }
}

const shorten = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/**
 * Says what a message is about in one line, for lists and quotes.
 * @param {{kind:string, text?:string, photo?:any, document?:any, album?:string, service?:any, name?:string}} message
 */
export function summaryText(message) {
  if (!message) return '';
  if (message.service) return serviceText(message);
  const text = (message.text ?? '').replace(/\s+/g, ' ').trim();
  if (text) return text;
  if (message.kind === 'photo') return t('kind.photo');
  if (message.kind === 'document') return message.document?.name || t('kind.document');
  return t(has(`kind.${message.kind}`) ? `kind.${message.kind}` : 'kind.empty');
}

/**
 * Says what someone is doing.
 * @param {{action:string}} typing
 */
export const typingText = ({ action }) => t(has(`typing.${action}`) ? `typing.${action}` : 'typing.other');
