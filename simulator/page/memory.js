/** What the browser remembers of this page: language, theme, who one was. Browsing works without it. */

const prefix = 'simulator.';

/** @param {string} name */
export function recall(name) {
  try {
    return localStorage.getItem(prefix + name) ?? '';
  } catch {
    return ''; // storage is forbidden in some browsers' settings
  }
}

/**
 * @param {string} name
 * @param {string|number} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(prefix + name, String(value));
  } catch {
    // the choice then lasts as long as the page
  }
}
