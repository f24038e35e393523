/** The page's language: Vietnamese unless the person chose English. */

import { emit } from './hub.js';
import { vi } from './text-vi.js';
import { en } from './text-en.js';
import { recall, remember } from './memory.js';

const catalogues = { vi, en };

/** @type {'vi'|'en'} */
let current = recall('lang') === 'en' ? 'en' : 'vi';

/** The language in use, as a BCP 47 tag. */
export const lang = () => current;

/**
 * Looks up a text and puts the arguments into its {places}. A text may be a function of its arguments, for plurals.
 * @param {string} key
 * @param {Object<string, string|number>} [args]
 */
export function t(key, args = {}) {
  const text = catalogues[current][key] ?? vi[key] ?? key;
  if (typeof text === 'function') return text(args);
  return text.replace(/\{(\w+)\}/g, (whole, name) => args[name] ?? whole);
}

/** Says whether there is a text of that name. */
export const has = (key) => key in vi;

/**
 * Changes the language of the whole page.
 * @param {'vi'|'en'} to
 */
export function setLang(to) {
  if (!(to in catalogues)) return;
  current = to;
  remember('lang', to);
  localise(document);
  emit('lang');
}

/**
 * Fills the texts of static elements: data-t is the content, data-t-label the name and tooltip, data-t-hint the placeholder.
 * @param {Document|HTMLElement} root
 */
export function localise(root) {
  document.documentElement.lang = current;
  for (const el of root.querySelectorAll('[data-t]')) el.textContent = t(el.dataset.t);
  for (const el of root.querySelectorAll('[data-t-label]')) {
    el.setAttribute('aria-label', t(el.dataset.tLabel));
    if (el.matches('button, a')) el.title = t(el.dataset.tLabel);
  }
  for (const el of root.querySelectorAll('[data-t-hint]')) el.placeholder = t(el.dataset.tHint);
}

/**
 * Says what went wrong in a sentence for people.
 * @param {any} err
 */
export function problem(err) {
  if (err?.name !== 'Refusal') return String(err?.message ?? err);
  if (err.status === 0) return t('error.offline');
  return err.field ? t('error.field', { field: err.field, message: err.message }) : err.message;
}
