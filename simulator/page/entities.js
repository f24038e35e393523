/** Telegram's text with entities → elements. The text itself only ever becomes text nodes. */

import { h, icon } from './dom.js';
import { t } from './i18n.js';

/** @typedef {import('./shapes.js').Entity} Entity */

/**
 * What the elements of a text do when they are pressed; each may be missing.
 * @typedef {{link?:(url:string)=>void, mention?:(name:string)=>void, user?:(id:number)=>void, command?:(text:string)=>void,
 *   hashtag?:(text:string)=>void}} Actions
 */

/**
 * Turns text and entities into nodes. Entities are sorted, the outer before the inner; one that reaches out of its parent is cut
 * there, one that lies outside of the text is passed over.
 * @param {string} text
 * @param {Entity[]|null|undefined} entities
 * @param {Actions} [actions]
 * @returns {DocumentFragment}
 */
export function format(text, entities, actions = {}) {
  const out = document.createDocumentFragment();
  build(out, text, 0, text.length, [...(entities ?? [])], actions);
  return out;
}

/** Fills el with text[from, to) and those of the waiting entities that begin in it. */
function build(el, text, from, to, waiting, actions) {
  let at = from;
  while (waiting.length > 0 && waiting[0].offset < to) {
    const entity = waiting.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;
    if (start > at) el.append(text.slice(at, start));
    const inner = element(entity, text.slice(start, end), actions);
    build(inner.slot, text, start, end, waiting, actions);
    el.append(inner.outer);
    // A block ends its line by itself.
    at = blocks.has(entity.type) && text[end] === '\n' ? end + 1 : end;
  }
  if (at < to) el.append(text.slice(at, to));
}

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote']);
const plain = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code' };

/**
 * Makes the element of one entity: outer goes into the parent, slot takes the content.
 * @param {Entity} entity
 * @param {string} content
 * @param {Actions} actions
 * @returns {{outer: HTMLElement, slot: HTMLElement}}
 */
function element(entity, content, actions) {
  const same = (el) => ({ outer: el, slot: el });
  switch (entity.type) {
    case 'bold': case 'italic': case 'underline': case 'strikethrough': case 'code':
      return same(h(plain[entity.type]));
    case 'spoiler':
      return same(spoiler());
    case 'blockquote':
      return same(h('blockquote'));
    case 'expandable_blockquote':
      return expandable();
    case 'pre':
      return pre(entity, content);
    case 'url':
      return same(link(/^[a-z][a-z0-9+.-]*:/i.test(content) ? content : `http://${content}`, actions));
    case 'text_link':
      return same(link(entity.url ?? '', actions));
    case 'email':
      return same(anchor(`mailto:${content}`));
    case 'phone_number':
      return same(anchor(`tel:${content.replace(/[^+\d]/g, '')}`));
    case 'mention':
      return same(action(() => actions.mention?.(content.slice(1))));
    case 'text_mention':
      return same(action(() => actions.user?.(entity.user?.id ?? 0)));
    case 'bot_command':
      return same(action(() => actions.command?.(content)));
    case 'hashtag':
      return same(action(() => actions.hashtag?.(content)));
    default:
      return same(h('span'));
  }
}

function action(run) {
  return h('button', { type: 'button', class: 'inline-link', onclick: run });
}

const anchor = (href) => h('a', { class: 'inline-link', href });

/** A link. Only addresses of the web are followed: a bot could send any scheme. */
function link(url, actions) {
  if (!/^https?:\/\//i.test(url) && !/^tg:\/\//i.test(url)) return h('span');
  const el = h('a', { class: 'inline-link', href: url, target: '_blank', rel: 'noopener noreferrer', title: url });
  el.addEventListener('click', (event) => {
    if (!actions.link) return;
    event.preventDefault();
    actions.link(url);
  });
  return el;
}

function spoiler() {
  const el = h('span', { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': t('text.spoiler'), 'aria-expanded': 'false' });
  const reveal = () => {
    el.classList.add('revealed');
    el.setAttribute('aria-expanded', 'true');
    el.removeAttribute('aria-label');
  };
  el.addEventListener('click', reveal);
  el.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    reveal();
  });
  return el;
}

function expandable() {
  const slot = h('div', { class: 'fold-content' });
  const toggle = h('button', { type: 'button', class: 'fold-toggle', 'aria-expanded': 'false', 'aria-label': t('text.expand') }, icon('down'));
  const outer = h('blockquote', { class: 'folded' }, slot, toggle);
  toggle.addEventListener('click', () => {
    const open = outer.classList.toggle('unfolded');
    toggle.setAttribute('aria-expanded', String(open));
  });
  return { outer, slot };
}

function pre(entity, content) {
  const slot = h('code');
  const copy = h('button', { type: 'button', class: 'pre-copy', 'aria-label': t('menu.copy'), title: t('menu.copy'), onclick: () => navigator.clipboard?.writeText(content) }, icon('copy'));
  return { outer: h('pre', null, h('span', { class: 'pre-head' }, entity.language || t('menu.copy'), copy), slot), slot };
}
