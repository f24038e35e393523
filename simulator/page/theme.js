/** Light, dark, or as the system has it. */

import { byId, fill, icon } from './dom.js';
import { on } from './hub.js';
import { t } from './i18n.js';
import { recall, remember } from './memory.js';

const themes = ['auto', 'light', 'dark'];
const signs = { auto: 'auto', light: 'sun', dark: 'moon' };

let current = themes.includes(recall('theme')) ? recall('theme') : 'auto';

function show() {
  if (current === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = current;
  const button = byId('theme');
  fill(button, icon(signs[current]));
  const label = t(`theme.${current}`);
  button.setAttribute('aria-label', label);
  button.title = label;
}

/** Wires the button that goes through the themes. */
export function startTheme() {
  byId('theme').addEventListener('click', () => {
    current = themes[(themes.indexOf(current) + 1) % themes.length];
    remember('theme', current);
    show();
  });
  on('lang', show);
  show();
}
