/** Arranging messages as they are shown: days, unread line, albums, and runs of one author. */

/** @typedef {import('./shapes.js').Message} Message */
/**
 * One line of the conversation. `first` and `last` tell where a run of one author begins and ends.
 * @typedef {{key:string, type:'date'|'unread'|'service'|'message', at:number, messages:Message[], first:boolean, last:boolean}} Row
 */

const runBreak = 10 * 60; // seconds of silence after which the author is named again

/** Whom the reader sees as the author. */
export const authorKey = (message) => (message.sender_chat ? `c${message.sender_chat.id}` : `p${message.from?.id ?? 0}`);

/**
 * @param {Message[]} messages ascending
 * @param {{unreadFrom?:number, dayOf:(ms:number)=>number}} options
 * @returns {Row[]}
 */
export function arrange(messages, { unreadFrom = 0, dayOf }) {
  /** @type {Row[]} */
  const rows = [];
  let day = NaN;
  for (const message of messages) {
    const at = message.date * 1000;
    if (dayOf(at) !== day) {
      day = dayOf(at);
      rows.push(line('date', `d${day}`, at));
    }
    if (message.id === unreadFrom) rows.push(line('unread', 'unread', at));
    const before = rows.at(-1);
    if (message.album && before?.type === 'message' && before.messages[0].album === message.album) {
      before.messages.push(message);
      continue;
    }
    rows.push({ ...line(message.service ? 'service' : 'message', `m${message.id}`, at), messages: [message] });
  }
  return markRuns(rows);
}

/** @returns {Row} */
const line = (type, key, at) => ({ key, type, at, messages: [], first: true, last: true });

/** @param {Row[]} rows */
function markRuns(rows) {
  for (let i = 1; i < rows.length; i++) {
    const [before, row] = [rows[i - 1], rows[i]];
    if (before.type !== 'message' || row.type !== 'message') continue;
    const [a, b] = [before.messages[0], row.messages[0]];
    const together = authorKey(a) === authorKey(b) && b.date - a.date < runBreak && a.topic === b.topic && !b.forward === !a.forward;
    if (together) {
      before.last = false;
      row.first = false;
    }
  }
  return rows;
}

/**
 * Says whether a row can be shown by the same element as before.
 * @param {Row} a
 * @param {Row} b
 */
export function sameRow(a, b) {
  return a.type === b.type && a.at === b.at && a.first === b.first && a.last === b.last && a.messages.length === b.messages.length &&
    a.messages.every((message, i) => message === b.messages[i]);
}
