/** Dialogs that make people and groups. */

import { post } from './api.js';
import { avatar } from './avatar.js';
import { askForm, field, toggle } from './dialogs.js';
import { h } from './dom.js';
import { t } from './i18n.js';
import { closePeople } from './people.js';
import { become, goTo } from './session.js';
import { putPerson, refreshChat, state } from './state.js';

/** Asks for a new person and becomes that person. */
export async function makePerson() {
  const person = await askForm({
    title: t('make.person'), action: t('create'),
    fields: [
      field(t('make.first_name'), h('input', { name: 'first_name', autocomplete: 'off', maxlength: '64' })),
      field(t('make.last_name'), h('input', { name: 'last_name', autocomplete: 'off', maxlength: '64' })),
      field(t('make.username'), h('input', { name: 'username', autocomplete: 'off', maxlength: '32', placeholder: '@' })),
      field(t('make.language'), h('select', { name: 'language_code' }, h('option', { value: 'vi' }, 'Tiếng Việt'), h('option', { value: 'en' }, 'English'))),
      toggle(t('make.started'), { name: 'started' }),
    ],
    send: async (data) => (await post('people', {
      first_name: data.get('first_name').trim(), last_name: data.get('last_name').trim() || undefined,
      username: data.get('username').trim().replace(/^@/, '') || undefined, language_code: data.get('language_code'), started: data.has('started') || undefined,
    })).person,
  });
  if (!person) return;
  putPerson(person);
  closePeople();
  await become(person.id, { chat: person.id });
}

/** Asks for a new group and opens it. */
export async function makeGroup() {
  const forum = toggle(t('make.forum'), { name: 'is_forum' });
  const chat = await askForm({
    title: t('make.group'), action: t('create'),
    fields: [
      field(t('make.title'), h('input', { name: 'title', autocomplete: 'off', maxlength: '128' })),
      field(t('make.type'), h('select', { name: 'type' }, ['supergroup', 'group', 'channel'].map((type) => h('option', { value: type }, t(`chat.type.${type}`))))),
      forum,
      field(t('make.bot'), h('select', { name: 'bot' }, ['administrator', 'member', 'none'].map((kind) => h('option', { value: kind }, t(`make.bot.${kind}`))))),
      h('fieldset', { class: 'field' }, h('legend', { class: 'field-label' }, t('make.members')), h('div', { class: 'member-choice' }, candidates().map((person) =>
        h('label', null, h('input', { type: 'checkbox', name: 'members', value: person.id }), avatar(person, 's'), person.name)))),
    ],
    send: async (data) => (await post('chats', {
      type: data.get('type'), title: data.get('title').trim(), creator: state.me.id, members: data.getAll('members').map(Number),
      bot: data.get('bot'), is_forum: (data.has('is_forum') && data.get('type') === 'supergroup') || undefined,
    })).chat,
  });
  if (!chat) return;
  closePeople();
  await refreshChat(chat.id);
  goTo(chat.id);
}

/** Whom a new group may have: those the page knows, at most two hundred. */
const candidates = () => [...state.people.values()].filter((one) => one.id !== state.me?.id && !one.is_bot && !one.deactivated).slice(0, 200);

/**
 * Makes three people and a group with the bot, so that a simulator without anybody can be tried at once.
 * @returns {Promise<number>} who one then is
 */
export async function makeTeam() {
  const names = t('team.people').split(';').map((name) => name.split(','));
  const people = [];
  for (const [first, last, user] of names) {
    people.push((await post('people', { first_name: first, last_name: last, username: user, language_code: t('team.language') })).person);
  }
  const ids = people.map((person) => person.id);
  await post('chats', { type: 'supergroup', title: t('team.title'), creator: ids[0], members: ids.slice(1), bot: 'administrator' });
  return ids[0];
}
