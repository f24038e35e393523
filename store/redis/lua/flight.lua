-- What becomes of envelopes that are under way, and what stands in the slots of chats. This text goes after outbox.lua, before
-- the scripts that claim and settle.

read_items()

local slots, new_slots, new_shown, new_listed = {}, {}, {}, {}
write_slots = function()
  write_fields(k_slots, new_slots)
  write_fields(k_shown, new_shown)
  bulk('ZADD', k_index, new_listed)
end

-- message_of returns the message of an envelope as JSON.
local function message_of(raw)
  local _, _, from = names(raw)
  return sub(raw, string.find(raw, '\n', from, true) + 1)
end

-- keep_items reads several envelopes.
local function keep_items(seqs)
  for n, raw in ipairs(many(k_envelopes, seqs)) do
    if not items[seqs[n]] then keep_item(seqs[n], raw) end
  end
end

-- flying returns the number of what a line says to be under way, and its epoch.
local function flying(flight)
  return sub(flight, 1, 16), string.match(flight, ':(%d+)', 17)
end

-- unite puts a newer envelope for the same slot, which waits too, into the place of i.
local function unite(i, newer)
  local e = {}
  for k, v in pairs(newer) do e[k] = v end
  drop(newer)
  take(i, e)
end

-- wait_again puts i, which was under way, back into its place. A newer one that came for its slot meanwhile takes it.
local function wait_again(i)
  local newer = i.slot ~= '' and call('HGET', k_waiting, place(i.chat, i.slot))
  add(i)
  if newer then unite(i, item(newer)) end
end

-- land notes that nothing is under way any more to a chat, and that it is ready at a time, of 15 digits.
local function land(l, ready)
  l.flight = '-'
  if ready > l.ready then l.ready = ready end
end

-- end_claim makes of i, which was under way, what it is after so many attempts of the claim's epoch.
local function end_claim(i, state, epoch, resent)
  count('sending', state)
  i.attempt, i.epoch, i.resent = string.format('%.0f', i.attempt + 1), epoch, i.resent or resent
end

-- note_outcome keeps what became of i.
local function note_outcome(i, state, message, next_at, settled, reason)
  outcomes[i.seq] = state .. ' ' .. i.attempt .. ' ' .. i.epoch .. ' ' .. bit(i.resent) .. ' ' .. message .. ' ' .. next_at .. ' ' ..
    settled .. ' ' .. reason
end

-- bury gives i up, which is in no lane and not under way. Written at once, but for its outcome.
local function bury(i, reason, at)
  note_outcome(i, 'dead', '0', '-', at, reason)
  call('ZADD', k_dead, tonumber(i.seq), i.seq)
  call('ZADD', k_settled, at, i.seq)
end

-- A slot is "message sent doubt", a line's end, and what stands there as JSON.
local function slot_at(at)
  if slots[at] == nil then slots[at] = call('HGET', k_slots, at) end
  return slots[at]
end

local function slot_of(i)
  return i.slot ~= '' and slot_at(place(i.chat, i.slot)) or nil
end

local function set_slot(at, raw)
  touch(k_slots, at)
  slots[at], new_slots[at] = raw, raw
end

-- doubt notes that nobody knows whether an edit of the message in the slot of i has arrived.
local function doubt(i)
  local raw = slot_of(i)
  if not raw then return end
  local message, sent, before, content = string.match(raw, '^(%-?%d+) (%S+) (%d)\n(.*)$')
  if before == '0' then set_slot(place(i.chat, i.slot), message .. ' ' .. sent .. ' 1\n' .. content) end
end

-- clear forgets what stands in a slot. Written at once.
local function clear(chat, slot)
  local at = place(chat, slot)
  local raw = slots[at] or call('HGET', k_slots, at)
  if not raw then return end
  local message = chat .. '/' .. string.match(raw, '^(%-?%d+)')
  touch(k_slots, at)
  slots[at], new_slots[at] = false, nil
  call('HDEL', k_slots, at)
  call('ZREM', k_index, 'slot/' .. chat .. '|' .. slot)
  if (new_shown[message] or call('HGET', k_shown, message)) == slot then
    new_shown[message] = nil
    call('HDEL', k_shown, message)
  end
end

-- show notes which message stands in a slot now, since when, and what it shows.
local function show(chat, slot, message, at, content)
  local key, sent, before, since = place(chat, slot), at, nil, nil
  local raw = slot_at(key)
  if raw then
    before, since = string.match(raw, '^(%-?%d+) (%S+)')
    if before == message then sent = since else clear(chat, slot) end
  end
  set_slot(key, message .. ' ' .. sent .. ' 0\n' .. content)
  if before == message then return end
  new_shown[chat .. '/' .. message] = slot
  new_listed[#new_listed + 1], new_listed[#new_listed + 2] = 0, 'slot/' .. chat .. '|' .. slot
end
