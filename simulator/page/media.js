/** Photos, albums, documents, recordings and places in bubbles, and the viewer of photos. */

import { h, icon } from './dom.js';
import { t } from './i18n.js';
import { sizeText } from './when.js';

/** @typedef {import('./shapes.js').Message} Message */

const widest = 360;
const tallest = 420;

/**
 * What a row of one or more messages shows besides text; an album arrives as several.
 * @param {Message[]} messages
 * @returns {(HTMLElement|null)[]}
 */
export function media(messages) {
  const photos = messages.filter((message) => message.photo);
  const others = messages.filter((message) => message.document || message.media);
  const places = messages.filter((message) => message.location);
  return [photos.length > 1 ? album(photos) : photos.length === 1 ? photo(photos[0]) : null, ...others.map(fileCard), ...places.map(placeCard)];
}

/** @param {Message} message */
function picture(message) {
  const { url, width, height } = message.photo;
  return h('img', { src: url, alt: message.text || t('kind.photo'), width: width || null, height: height || null, loading: 'lazy', decoding: 'async' });
}

function open(photos, at) {
  return { type: 'button', class: 'photo', tabindex: '-1', 'aria-label': t('photo.open'), onclick: () => view(photos, at) };
}

function photo(message) {
  const img = picture(message);
  const { width, height } = message.photo;
  if (width && height) {
    // The room is taken before the picture is there, so that nothing jumps.
    const scale = Math.min(1, widest / width, tallest / height);
    img.width = Math.max(120, Math.round(width * scale));
    img.height = Math.max(60, Math.round(height * scale));
  }
  return h('button', open([message], 0), img);
}

function album(photos) {
  return h('div', { class: `album album-${Math.min(photos.length, 10)}` }, photos.map((message, i) => h('button', { ...open(photos, i), dataset: { id: message.id } }, picture(message))));
}

/** @param {Message} message */
function fileCard(message) {
  const { url, size, name = t(`kind.${message.kind}`) } = message.document ?? message.media;
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? '';
  return h('a', { class: 'document', href: `${url}?download=1`, download: name, tabindex: '-1', dataset: { id: message.id }, 'aria-label': t('document.download', { name }) },
    h('span', { class: 'document-sign', 'aria-hidden': 'true' }, ending ? h('b', null, ending.toUpperCase()) : icon('doc'), icon('download')),
    h('span', { class: 'document-text' }, h('span', { class: 'document-name' }, name), h('span', { class: 'document-size' }, message.media && message.media.name ? `${t(`kind.${message.kind}`)}, ` : '', sizeText(size))));
}

/** @param {Message} message */
function placeCard(message) {
  const { latitude, longitude } = message.location;
  return h('span', { class: 'document', dataset: { id: message.id } },
    h('span', { class: 'document-sign', 'aria-hidden': 'true' }, icon('globe')),
    h('span', { class: 'document-text' }, h('span', { class: 'document-name' }, t('kind.location')), h('span', { class: 'document-size' }, `${latitude}, ${longitude}`)));
}

/**
 * Shows photos over the whole page; arrows go on, Esc closes.
 * @param {Message[]} photos
 * @param {number} at
 */
function view(photos, at) {
  const img = h('img', { alt: '' });
  const caption = h('p', { class: 'viewer-caption' });
  const save = h('a', { class: 'icon-button', 'aria-label': t('photo.save'), title: t('photo.save') }, icon('download'));
  const close = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('close'), title: t('close'), onclick: () => dialog.close() }, icon('close'));
  const show = (i) => {
    at = (i + photos.length) % photos.length;
    const { photo: shown, text } = photos[at];
    img.src = shown.url;
    img.alt = text || t('kind.photo');
    caption.textContent = photos.length > 1 ? `${at + 1} / ${photos.length}  ${text}` : text;
    save.href = `${shown.url}?download=1`;
  };
  const dialog = h('dialog', { class: 'viewer', 'aria-label': t('kind.photo') }, h('div', { class: 'viewer-bar' }, save, close), img, caption);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight') show(at + 1);
    if (event.key === 'ArrowLeft') show(at - 1);
  });
  show(at);
  document.body.append(dialog);
  dialog.showModal();
}
