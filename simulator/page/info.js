/** About the open chat: who is in it, and what can be changed about it and them. */

import { attempt } from './actions.js';
import { get, post } from './api.js';
import { avatar, chatAvatar } from './avatar.js';
import { askForm, confirmed, field, toggle } from './dialogs.js';
import { byId, fill, h, icon, iconButton } from './dom.js';
import { framed, on } from './hub.js';
import { problem, t } from './i18n.js';
import { openMenu, separator } from './menu.js';
import { panel } from './panel.js';
import { become, goTo } from './session.js';
import { isAdmin, openChat, state, titleOf } from './state.js';

/** @typedef {import('./shapes.js').Chat} Chat */
/** @typedef {import('./shapes.js').Member} Member */

let turn = 0;

async function show() {
  if (panel() !== 'info') return;
  const mine = ++turn;
  const chat = openChat();
  const box = byId('panel-info');
  if (!chat) return void fill(box, h('p', { class: 'muted' }, t('chats.pick')));
  let members = [];
  let error = null;
  if (chat.type !== 'private') {
    try {
      ({ members } = await get(`chats/${chat.id}/members`, { limit: 200 }));
    } catch (err) {
      error = err;
    }
    if (mine !== turn) return;
  }
  fill(box,
    h('div', { class: 'info-head' }, chatAvatar(chat, 'l'), h('b', null, titleOf(chat)), h('small', null, kindText(chat))),
    facts(chat),
    error && h('p', { class: 'form-error', role: 'alert' }, problem(error)),
    chat.type === 'private' ? privateActions() : [groupActions(chat), memberList(chat, members)]);
}

const kindText = (chat) => [t(`chat.type.${chat.type}`), chat.is_forum && t('info.forum'), chat.username && `@${chat.username}`].filter(Boolean).join(' · ');

function facts(chat) {
  const rows = [['id', chat.id]];
  if (chat.type === 'private') rows.push([t('info.bot_user'), `@${state.bot.username}`]);
  if (chat.type === 'private' && state.bot.description) rows.push([t('info.description'), state.bot.description]);
  if (chat.bot) rows.push([t('info.bot'), t(`status.${chat.bot.status}`)]);
  if (chat.migrated_to) rows.push([t('info.migrated_to'), chat.migrated_to]);
  if (chat.migrated_from) rows.push([t('info.migrated_from'), chat.migrated_from]);
  return h('dl', { class: 'facts' }, rows.map(([name, value]) => [h('dt', null, name), h('dd', null, value)]));
}

const wide = (sign, label, run, extra = '') => h('button', { type: 'button', class: `button wide ${extra}`, onclick: () => attempt(run) }, icon(sign), label);

function privateActions() {
  const blocked = state.me.blocked;
  return h('div', { class: 'stack' }, wide(blocked ? 'check' : 'stop', t(blocked ? 'start.unblock' : 'info.block'), () => post(`people/${state.me.id}/${blocked ? 'unblock' : 'block'}`), blocked ? '' : 'danger-text'));
}

/** @param {Chat} chat */
function groupActions(chat) {
  const botIn = chat.bot && !['left', 'kicked', ''].includes(chat.bot.status);
  return h('div', { class: 'stack' },
    wide('plus', t('info.add'), () => addMember(chat)),
    !botIn && wide('bot', t('info.add_bot'), () => post(`chats/${chat.id}/join`, { person: 'bot', by: state.me.id })),
    isAdmin(chat) && wide('edit', t('info.rename'), () => askForm({
      title: t('info.rename'), action: t('save'), fields: [field(t('make.title'), h('input', { name: 'title', value: chat.title, autocomplete: 'off' }))],
      send: (data) => post(`chats/${chat.id}/rename`, { as: state.me.id, title: data.get('title') }),
    })),
    chat.type === 'supergroup' && isAdmin(chat) && toggle(t('make.forum'), { checked: chat.is_forum, onchange: (event) => attempt(() => post(`chats/${chat.id}/forum`, { on: event.target.checked })) }),
    chat.type === 'group' && isAdmin(chat) && !chat.migrated_to && wide('switch', t('info.migrate'), async () => {
      const { chat: next } = await post(`chats/${chat.id}/migrate`, { as: state.me.id });
      goTo(next.id);
    }),
    wide('back', t('info.leave'), async () => {
      if (await confirmed(t('info.leave'), t('info.leave_sure', { title: chat.title }), t('info.leave'))) await post(`chats/${chat.id}/leave`, { person: state.me.id });
    }, 'danger-text'));
}

/** Asks whom to add, by name or user name, and adds that person. */
function addMember(chat) {
  const inside = new Set(chat.members ?? []);
  const people = [...state.people.values()].filter((one) => !inside.has(one.id));
  return askForm({
    title: t('info.add'), action: t('add'),
    fields: [field(t('info.who'), h('input', { name: 'person', list: 'add-people', autocomplete: 'off' }), t('info.who_hint')),
      h('datalist', { id: 'add-people' }, people.slice(0, 200).map((one) => h('option', { value: one.username ? `@${one.username}` : one.id }, one.name)))],
    send: (data) => post(`chats/${chat.id}/join`, { person: data.get('person').trim(), by: state.me.id }),
  });
}

/**
 * @param {Chat} chat
 * @param {Member[]} members
 */
function memberList(chat, members) {
  return [h('h3', null, t('chat.members', { n: chat.members_count })), h('ul', { class: 'members' }, members.map((member) => {
    const { person } = member;
    return h('li', { class: 'member' }, avatar(person, 's'),
      h('span', { class: 'person-text' }, h('b', null, person.name), h('small', null, [member.title || t(`status.${member.status}`), person.username && `@${person.username}`].filter(Boolean).join(' · '))),
      person.id !== state.me.id && iconButton('dots', t('info.actions', { name: person.name }), { onclick: (event) => memberMenu(chat, member, event.currentTarget) }));
  }))];
}

function memberMenu(chat, { person, status }, from) {
  const who = person.id === state.bot.id ? 'bot' : person.id;
  const act = (verb, body = {}) => attempt(async () => {
    await post(`chats/${chat.id}/${verb}`, { person: who, by: state.me.id, ...body });
    show();
  });
  const admin = status === 'administrator' || status === 'creator';
  openMenu(from, person.name, [
    !person.is_bot && { label: t('menu.become', { name: person.name }), icon: 'switch', run: () => attempt(() => become(person.id)) },
    isAdmin(chat) && status === 'member' && { label: t('info.promote'), icon: 'check', run: () => act('promote') },
    isAdmin(chat) && status === 'administrator' && { label: t('info.demote'), icon: 'down', run: () => act('demote') },
    isAdmin(chat) && !admin && who !== 'bot' && { label: t('info.mute'), icon: 'lock', run: () => act('restrict', { can_send: status === 'restricted' }) },
    isAdmin(chat) && status !== 'creator' && separator(),
    isAdmin(chat) && status !== 'creator' && { label: t('info.remove'), icon: 'close', danger: true, run: () => act('kick', { only: true }) },
    isAdmin(chat) && status !== 'creator' && { label: t('info.ban'), icon: 'stop', danger: true, run: () => act('kick') },
  ]);
}

/** Wires the panel. */
export function startInfo() {
  const soon = framed(show);
  on('panel open lang me people', soon);
  let sign = '';
  on('chat', (chat) => {
    // Messages change a chat too; only what is shown here counts.
    const next = JSON.stringify([chat.title, chat.members, chat.members_count, chat.status, chat.bot, chat.is_forum, chat.migrated_to]);
    if (chat.id !== state.open || next === sign) return;
    sign = next;
    soon();
  });
}
