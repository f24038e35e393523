/** The simulator's clock, and moving it: an hour, to the next morning, to a date, or faster. */

import { post } from './api.js';
import { field, showRefusal } from './dialogs.js';
import { byId, h, icon } from './dom.js';
import { on } from './hub.js';
import { t } from './i18n.js';
import { closePopup, openPopup } from './menu.js';
import { showError, showToast } from './toast.js';
import { fieldValue, fromField, longDate, now, rate, secondsText, setClock, shortDate, timeText } from './when.js';

const rates = [1, 60, 600, 3600];

function show() {
  const at = now();
  byId('clock-time').textContent = secondsText(at);
  byId('clock-date').textContent = longDate(at);
  byId('clock-date-short').textContent = shortDate(at);
  const fast = byId('clock-rate');
  fast.hidden = rate() === 1;
  fast.textContent = `×${rate()}`;
  byId('clock').setAttribute('aria-label', t('clock.open', { time: timeText(at), date: longDate(at) }));
}

/** Shows each second of the simulator, at most ten times a second of ours. */
function tick() {
  show();
  const second = 1000 / rate();
  setTimeout(tick, Math.max(100, second - (now() % 1000) / rate()));
}

/**
 * Moves the clock and says what time it is then.
 * @param {Object<string, any>} body
 */
async function move(body) {
  const answer = await post('clock', body);
  setClock(answer);
  const card = byId('clock');
  card.classList.remove('moved');
  requestAnimationFrame(() => card.classList.add('moved'));
  if (!('rate' in body)) showToast(t('clock.now', { time: timeText(now()), date: longDate(now()) }));
}

/** Moves by a button that has no place for an error of its own. */
const moveBy = (body) => move(body).catch(showError);

function openClock() {
  const error = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const act = (body, form) => move(body).then(() => closePopup(), (err) => showRefusal(form, error, err));
  const button = (label, body, sign) => h('button', { type: 'button', class: 'button', onclick: () => act(body, form) }, sign && icon(sign), label);
  const form = h('form', {
    class: 'clock-form', novalidate: '',
    onsubmit: (event) => {
      event.preventDefault();
      act({ to: fromField(form.elements.to.value) }, form);
    },
  },
  h('div', { class: 'clock-steps' },
    button(t('clock.minutes', { n: 10 }), { advance: '10m' }),
    button(t('clock.hour'), { advance: '1h' }),
    button(t('clock.day'), { advance: '24h' }),
    button(t('clock.week'), { advance: '168h' }),
    button(t('clock.morning'), { next: 'morning' }, 'sunrise'),
    button(t('clock.afternoon'), { next: '14:00' }, 'sun')),
  field(t('clock.to'), h('div', { class: 'clock-to' }, h('input', { type: 'datetime-local', name: 'to', value: fieldValue(now() + 86_400_000) }), h('button', { class: 'button primary' }, t('clock.go')))),
  h('div', { class: 'field' }, h('span', { class: 'field-label' }, t('clock.rate')), h('div', { class: 'segments', role: 'group', 'aria-label': t('clock.rate') }, rates.map((one) =>
    h('button', { type: 'button', 'aria-pressed': String(rate() === one), title: t(`clock.rate.${one}`), onclick: () => act({ rate: one }, form) }, `×${one}`)))),
  error,
  h('p', { class: 'muted small' }, t('clock.hint')));
  openPopup(byId('clock'), h('div', { class: 'clock-popup', role: 'dialog', 'aria-label': t('clock.name') }, form));
}

/** Wires the clock in the bar. */
export function startClock() {
  byId('clock').addEventListener('click', openClock);
  byId('clock-hour').addEventListener('click', () => moveBy({ advance: '1h' }));
  byId('clock-morning').addEventListener('click', () => moveBy({ next: 'morning' }));
  on('clock lang', show);
  tick();
}
