/**
 * Brings text into the form in which it is searched: lower case, without marks, đ as d.
 * @param {string} text
 */
export function fold(text) {
  return text.normalize('NFD').replace(/\p{M}+/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().trim();
}

/**
 * Says whether every word of query begins somewhere in text.
 * @param {string} text
 * @param {string} query
 */
export function matches(text, query) {
  const folded = fold(text);
  return fold(query).split(/\s+/).every((word) => folded.includes(word));
}
