/** The simulator's time, which runs on between what the server says about it, and how dates are written. */

import { emit } from './hub.js';
import { lang, t } from './i18n.js';

const clock = { shown: Date.now(), seen: performance.now(), rate: 1, zone: '+07:00', shift: 7 * 3600_000 };

/**
 * Takes over what the server says.
 * @param {{now:string, rate:number, zone:string}} answer
 */
export function setClock({ now: shown, rate, zone }) {
  clock.shown = Date.parse(shown);
  clock.seen = performance.now();
  clock.rate = rate || 1;
  clock.zone = zone || '+00:00';
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(clock.zone) ?? [null, '+', '0', '0'];
  clock.shift = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  emit('clock');
}

/** The simulator's time now, in milliseconds since 1970. */
export const now = () => clock.shown + (performance.now() - clock.seen) * clock.rate;

export const rate = () => clock.rate;
export const zone = () => clock.zone;

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * Writes an instant in the simulator's zone.
 * @param {number} ms
 * @param {Intl.DateTimeFormatOptions} options
 */
function write(ms, options) {
  const key = lang() + JSON.stringify(options);
  if (!formats.has(key)) {
    const locale = lang() === 'vi' ? 'vi-VN' : 'en-GB';
    formats.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', hourCycle: 'h23' }));
  }
  return formats.get(key).format(new Date(ms + clock.shift));
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** 15:04 */
export const timeText = (ms) => write(ms, { hour: '2-digit', minute: '2-digit' });
/** 15:04:05 */
export const secondsText = (ms) => write(ms, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
/** Thứ Năm, 8 tháng 6, 2017 */
export const longDate = (ms) => capital(write(ms, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }));
/** Th 5, 08/06/2017 */
export const shortDate = (ms) => capital(write(ms, { weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric' }));

/** The number of the day of an instant in the simulator's zone. */
export const dayOf = (ms) => Math.floor((ms + clock.shift) / 86_400_000);

/** The value of a datetime-local field for an instant. */
export const fieldValue = (ms) => new Date(ms + clock.shift).toISOString().slice(0, 16);

/**
 * RFC 3339 of a datetime-local field's value.
 * @param {string} value
 */
export const fromField = (value) => `${value.length === 16 ? `${value}:00` : value}${clock.zone}`;

/** The heading above a day's messages. */
export function dayHeading(ms) {
  const ago = dayOf(now()) - dayOf(ms);
  if (ago === 0) return t('day.today');
  if (ago === 1) return t('day.yesterday');
  const options = { day: 'numeric', month: 'long' };
  const sameYear = write(ms, { year: 'numeric' }) === write(now(), { year: 'numeric' });
  return write(ms, sameYear ? options : { ...options, year: 'numeric' });
}

/** The short time of a chat's last message in the list: the hour today, the weekday this week, else the date. */
export function listTime(ms) {
  const ago = dayOf(now()) - dayOf(ms);
  if (ago <= 0) return timeText(ms);
  if (ago < 7) return capital(write(ms, { weekday: 'short' }));
  return write(ms, { day: '2-digit', month: '2-digit', year: '2-digit' });
}

/** A size in bytes as people write it. */
export function sizeText(bytes) {
  const write = (n) => n.toLocaleString(lang(), { maximumFractionDigits: 1 });
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${write(bytes / 1024)} KB`;
  return `${write(bytes / 1024 / 1024)} MB`;
}
