/** Requests to the control interface. */

/** An answer that says no: which field is wrong, and why. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {string} field
   * @param {number} status 0 when the server could not be reached
   */
  constructor(message, field, status) {
    super(message);
    this.name = 'Refusal';
    this.field = field;
    this.status = status;
  }
}

/**
 * @param {string} path below /sim/
 * @param {RequestInit} options
 */
async function ask(path, options) {
  let response;
  try {
    response = await fetch(`/sim/${path}`, options);
  } catch (err) {
    if (err.name === 'AbortError') throw err;
    throw new Refusal('', '', 0);
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  throw new Refusal(body?.error?.message ?? `HTTP ${response.status}`, body?.error?.field ?? '', response.status);
}

/**
 * Reads. Query values that are undefined, null or '' are left out.
 * @param {string} path
 * @param {Object<string, any>} [query]
 * @param {AbortSignal} [signal]
 */
export function get(path, query = {}, signal) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, value);
  }
  const text = params.toString();
  return ask(text ? `${path}?${text}` : path, { signal });
}

/**
 * Does something. Fields that are undefined are left out.
 * @param {string} path
 * @param {Object<string, any>} [body]
 */
export function post(path, body = {}) {
  return ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

/** @param {string} path */
export const remove = (path) => ask(path, { method: 'DELETE' });

/**
 * Sends files as multipart, which needs no base64.
 * @param {string} path
 * @param {Object<string, any>} fields
 * @param {File[]} files
 */
export function upload(path, fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null && value !== '') form.append(name, String(value));
  }
  for (const file of files) form.append('files', file, file.name);
  return ask(path, { method: 'POST', body: form });
}
