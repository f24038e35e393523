/** Files on their way into a message: chosen, dropped or pasted. */

import { byId, fill, h, icon, iconButton } from './dom.js';
import { emit, on } from './hub.js';
import { t } from './i18n.js';
import { openMenu } from './menu.js';
import { openChat } from './state.js';
import { sizeText } from './when.js';

/** @type {File[]} */
let files = [];

/** The files that wait to be sent. */
export const attached = () => files;

/** How they are to be sent: '' by their type, 'document' as they are, 'voice' and 'video_note' as if just recorded. */
export const attachedKind = () => (byId('as-files')?.checked ? 'document' : byId('as-recorded')?.checked ? recorded() : '');

/** What a single recording can be sent as. */
function recorded() {
  const kind = files.length === 1 ? files[0].type.split('/')[0] : '';
  return { audio: 'voice', video: 'video_note' }[kind] ?? '';
}

/** @param {File[]} list */
export function setAttached(list) {
  files = list;
  show();
  emit('attached');
}

const isImage = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);

function show() {
  const tray = byId('tray');
  const asFiles = attachedKind() === 'document';
  tray.hidden = files.length === 0;
  if (tray.hidden) return fill(tray);
  fill(tray,
    h('ul', { class: 'tray-files', 'aria-label': t('attach.waiting') }, files.map((file, i) => h('li', { class: 'tray-file' },
      thumbnail(file), h('span', { class: 'tray-name', title: file.name }, file.name), h('small', null, sizeText(file.size)),
      iconButton('close', t('attach.remove', { name: file.name }), { onclick: () => setAttached(files.filter((_, at) => at !== i)) })))),
    files.some(isImage) && h('label', { class: 'tray-kind' }, h('input', { type: 'checkbox', id: 'as-files', checked: asFiles }), t('attach.as_files')),
    recorded() && h('label', { class: 'tray-kind' }, h('input', { type: 'checkbox', id: 'as-recorded' }), t(`attach.as_${recorded()}`)));
  return undefined;
}

/** A small picture, drawn on a canvas: an object URL would need a wider content security policy. */
function thumbnail(file) {
  if (!isImage(file)) return h('span', { class: 'tray-thumb' }, icon('doc'));
  const canvas = h('canvas', { class: 'tray-thumb', width: 72, height: 72, 'aria-hidden': 'true' });
  createImageBitmap(file).then((bitmap) => {
    const side = Math.min(bitmap.width, bitmap.height);
    canvas.getContext('2d').drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, 72, 72);
    bitmap.close();
  }, () => canvas.replaceWith(h('span', { class: 'tray-thumb' }, icon('image'))));
  return canvas;
}

function add(list) {
  if (list.length > 0 && openChat()?.can_write) setAttached([...files, ...list]);
}

/**
 * Wires the button, dropping and pasting.
 * @param {() => void} place asks for a place and sends it
 */
export function startAttaching(place) {
  const input = byId('file-input');
  byId('clip').addEventListener('click', (event) => openMenu(event.currentTarget, t('attach'), [
    { label: t('attach.files'), icon: 'clip', run: () => input.click() },
    { label: t('attach.place'), icon: 'globe', run: place },
  ]));
  input.addEventListener('change', () => {
    add([...input.files]);
    input.value = '';
    byId('text').focus();
  });
  byId('text').addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    add(pasted);
  });
  const zone = byId('conversation');
  const hint = byId('drop');
  let depth = 0;
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  zone.addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth++;
    hint.hidden = false;
  });
  zone.addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    hint.hidden = depth === 0;
  });
  zone.addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault());
  zone.addEventListener('drop', (event) => {
    depth = 0;
    hint.hidden = true;
    if (!hasFiles(event)) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  on('lang', show);
}
