/** Faults on demand, the limiter, and the bot's own settings. */

import { post, remove } from './api.js';
import { attempt } from './actions.js';
import { field, showRefusal, toggle } from './dialogs.js';
import { byId, fill, h, icon, iconButton } from './dom.js';
import { on } from './hub.js';
import { t } from './i18n.js';
import { panel } from './panel.js';
import { chatsInOrder, state, titleOf } from './state.js';

/** Each kind of fault, and the field besides method, chat and count that it takes. */
const kinds = {
  too_many_requests: 'retry_after', delay: 'delay', cut: '', drop: '', bad_gateway: '', internal: '', slow_body: 'delay', revoked: '',
};
const methods = ['sendMessage', 'editMessageText', 'editMessageReplyMarkup', 'answerCallbackQuery', 'sendPhoto', 'sendDocument', 'sendMediaGroup', 'deleteMessage', 'pinChatMessage', 'getUpdates', 'getFile'];

function showLimiter() {
  const { mode } = state.limiter;
  const error = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const form = h('form', { class: 'stack', onsubmit: (event) => event.preventDefault() },
    h('div', { class: 'segments', role: 'group', 'aria-label': t('limiter') }, ['off', 'real', 'paid'].map((one) =>
      h('button', { type: 'button', 'aria-pressed': String(one === mode), dataset: { mode: one }, onclick: () => set({ mode: one }) }, t(`limiter.${one}`)))),
    h('p', { class: 'muted small' }, t(`limiter.now.${mode}`)),
    mode !== 'off' && field(t('limiter.hold'), h('input', { name: 'hold', value: state.limiter.hold, size: '6', onchange: (event) => set({ mode, hold: event.target.value }) }), t('limiter.hold_hint')),
    error);
  const set = (body) => post('limiter', body).catch((err) => showRefusal(form, error, err));
  fill(byId('limiter'), form);
}

const chatLabel = (id) => (id ? (state.chats.has(id) ? titleOf(state.chats.get(id)) : state.people.get(id)?.name ?? String(id)) : t('fault.any_chat'));

function showFaults() {
  const badge = byId('faults-count');
  badge.hidden = state.faults.length === 0;
  badge.textContent = state.faults.length;
  if (panel() !== 'faults') return;
  fill(byId('faults'), state.faults.map((fault) => h('li', { class: 'fault', dataset: { fault: fault.id } },
    h('span', { class: 'fault-text' }, h('b', null, t(`fault.is.${fault.kind}`)),
      h('small', null, [fault.method || t('fault.any_method'), chatLabel(fault.chat), fault.kind === 'revoked' ? '' : fault.count < 0 ? t('fault.always') : t('fault.left', { n: fault.left })].filter(Boolean).join(' · '))),
    iconButton('close', t('fault.remove'), { onclick: () => attempt(() => remove(`faults/${fault.id}`)) }))),
  state.faults.length === 0 && h('li', { class: 'muted' }, t('fault.none')));
  byId('clear-faults').hidden = state.faults.length < 2;
}

/** Builds the form that adds a fault; it is kept while faults come and go. */
function buildForm() {
  const kept = byId('fault-form').querySelector('form');
  const before = kept ? Object.fromEntries(new FormData(kept)) : {};
  const error = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const note = h('p', { class: 'muted small' });
  const kind = h('select', { name: 'kind' }, Object.keys(kinds).map((one) => h('option', { value: one }, t(`fault.is.${one}`))));
  const retry = field(t('fault.retry_after'), h('input', { name: 'retry_after', type: 'number', min: '1', value: before.retry_after ?? '5' }));
  const delay = field(t('fault.delay'), h('input', { name: 'delay', value: before.delay ?? '8s' }));
  const adapt = () => {
    retry.hidden = kinds[kind.value] !== 'retry_after';
    delay.hidden = kinds[kind.value] !== 'delay';
    note.textContent = t(`fault.about.${kind.value}`);
  };
  kind.value = before.kind ?? 'too_many_requests';
  kind.addEventListener('change', adapt);
  adapt();
  const form = h('form', { class: 'stack', novalidate: '' },
    field(t('fault.kind'), kind), note,
    field(t('fault.method'), h('input', { name: 'method', list: 'methods', placeholder: t('fault.any_method'), autocomplete: 'off', value: before.method ?? '' })),
    h('datalist', { id: 'methods' }, methods.map((one) => h('option', { value: one }))),
    field(t('fault.chat'), chatSelect(before.chat)),
    h('div', { class: 'columns' }, field(t('fault.count'), h('input', { name: 'count', type: 'number', min: '-1', value: before.count ?? '1' }), t('fault.count_hint')), retry, delay),
    error, h('button', { class: 'button primary wide' }, icon('bolt'), t('fault.add')));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const extra = kinds[data.get('kind')];
    post('faults', {
      kind: data.get('kind'), method: data.get('method').trim() || undefined, chat: Number(data.get('chat')) || undefined, count: Number(data.get('count')) || undefined,
      retry_after: extra === 'retry_after' ? Number(data.get('retry_after')) || undefined : undefined, delay: extra === 'delay' ? data.get('delay') : undefined,
    }).then(() => {
      error.hidden = true;
    }, (err) => showRefusal(form, error, err));
  });
  fill(byId('fault-form'), form);
}

function chatSelect(value) {
  const select = h('select', { name: 'chat' }, h('option', { value: '0' }, t('fault.any_chat')), chatsInOrder().slice(0, 200).map((chat) => h('option', { value: chat.id }, titleOf(chat))));
  select.value = value ?? '0';
  if (!select.value) select.value = '0';
  return select;
}

function showBot() {
  const { bot } = state;
  if (!bot) return;
  const flip = (name) => ({ checked: bot[name], onchange: (event) => attempt(() => post('bot', { [name]: event.target.checked })) });
  fill(byId('bot-settings'), toggle(t('bot.privacy'), flip('privacy')), h('p', { class: 'muted small' }, t('bot.privacy_hint')), toggle(t('bot.revoked'), flip('revoked')));
}

function showAll() {
  if (panel() !== 'faults') return showFaults();
  showLimiter();
  showFaults();
  buildForm();
  return showBot();
}

/** Wires the panel. */
export function startFaults() {
  on('panel lang loaded', showAll);
  on('limiter', () => panel() === 'faults' && showLimiter());
  on('faults', showFaults);
  on('bot', () => panel() === 'faults' && showBot());
  byId('clear-faults').addEventListener('click', () => attempt(() => remove('faults')));
}
