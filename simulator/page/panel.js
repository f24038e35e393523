/** The panel at the right: about the chat, what the bot did, faults. One of them is shown at a time. */

import { byId } from './dom.js';
import { emit, on } from './hub.js';
import { t } from './i18n.js';

/** @type {''|'info'|'activity'|'faults'} */
let shown = '';
/** @type {HTMLElement|null} */
let from = null;

/** Which part is shown; '' when the panel is closed. */
export const panel = () => shown;

/**
 * Shows a part of the panel, or closes the panel where that part is shown already.
 * @param {'info'|'activity'|'faults'} name
 */
export function togglePanel(name) {
  if (shown === name) return closePanel();
  from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  shown = name;
  show();
  byId('panel-close').focus();
  return true;
}

/** Closes the panel and says whether it was open. */
export function closePanel() {
  if (!shown) return false;
  shown = '';
  show();
  if (from?.isConnected) from.focus();
  return true;
}

function show() {
  byId('panel').hidden = !shown;
  if (shown) document.body.dataset.panel = shown;
  else delete document.body.dataset.panel;
  for (const name of ['info', 'activity', 'faults']) {
    byId(`panel-${name}`).hidden = shown !== name;
    byId(`show-${name}`)?.setAttribute('aria-pressed', String(shown === name));
  }
  if (shown) byId('panel-title').textContent = t(`panel.${shown}`);
  emit('panel', shown);
}

/** Wires the buttons that open and close the panel. */
export function startPanel() {
  byId('panel-close').addEventListener('click', closePanel);
  byId('show-activity').addEventListener('click', () => togglePanel('activity'));
  byId('show-faults').addEventListener('click', () => togglePanel('faults'));
  on('lang', show);
}
