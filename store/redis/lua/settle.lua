-- Records what became of claims. Where a claim is not held any more by the settlement's epoch, or was settled before,
-- nothing changes.
--
-- ARGV: 1 how many groups, and of each: a time (ms) by which all of it was settled, how many there are, and of each of those, which
-- were sent: chat, "number:epoch:claim", when the chat is ready (15 digits), its outcome; then how many more, of which each stands
-- in its slot now, and of those beside: slot, message, when it was sent (ms). Then all others, of each:
-- "number:epoch:claim" ("" where that is not known), id, epoch, state (sent, retry, dead), message, when it was settled (ms, "-" for a
-- retry), when to try again (ms, "-" for none), when the chat is ready (15 digits), "1" for doubt, reason.
-- Answer: {"ok"}.
local p, groups = 2, {}
local chats, places = {}, {}
for g = 1, tonumber(ARGV[1]) do
  groups[g] = p
  for width = 4, 7, 3 do
    local n = tonumber(ARGV[p + 1])
    for at = p + 2, p + 1 + width * n, width do
      chats[#chats + 1] = ARGV[at]
      if width == 7 then places[#places + 1] = place(ARGV[at], ARGV[at + 4]) end
    end
    p = p + 1 + width * n
  end
  p = p + 1
end

-- The line of nearly every chat is just this claim.
local raws, set, unset, outcome, settled, others, n = many(k_chats, chats), {}, {}, {}, {}, {}, 0
local shown, shown_seqs = {}, {}
local function settle_group(first, width, seqs, time)
  for at = first + 1, first + width * tonumber(ARGV[first]), width do
    n = n + 1
    local flight, ready, raw = ARGV[at + 1], ARGV[at + 2], raws[n]
    if raw and byte(raw) == 102 and sub(raw, 17) == flight then
      local seq, before = sub(flight, 1, 16), sub(raw, 2, 16)
      if ready < before then ready = before end
      if ready == at_once then unset[#unset + 1] = ARGV[at] else set[#set + 1], set[#set + 2] = ARGV[at], 'r' .. ready end
      seqs[#seqs + 1], outcome[#outcome + 1], outcome[#outcome + 2] = seq, seq, ARGV[at + 3]
      if width == 7 then shown[#shown + 1], shown_seqs[#shown + 1] = at, seq end
    else
      others[#others + 1], others[#others + 2], others[#others + 3] = at, time, width
    end
  end
  return first + 1 + width * tonumber(ARGV[first])
end
for _, first in ipairs(groups) do
  local seqs = {}
  settle_group(settle_group(first + 1, 4, seqs, ARGV[first]), 7, seqs, ARGV[first])
  count('sending', 'sent', #seqs)
  if watched then
    for _, seq in ipairs(seqs) do touch(k_envelopes, seq) end
  end
  if #seqs > 0 then settled[#settled + 1], settled[#settled + 2] = ARGV[first], table.concat(seqs, ' ') end
end
bulk('HDEL', k_chats, unset)
bulk('HSET', k_chats, set)
bulk('HSET', k_outcome, outcome)

for k = 1, #others, 3 do
  local at = others[k]
  local flight, l, moved = ARGV[at + 1], line(ARGV[at]), false
  local seq = sub(flight, 1, 16)
  if l.flight ~= flight then
    local i = item(seq) -- its chat may have got another id
    l, moved = i and line(i.chat), true
  end
  if l and l.flight == flight then
    land(l, ARGV[at + 2])
    count('sending', 'sent')
    outcomes[seq] = ARGV[at + 3]
    settled[#settled + 1], settled[#settled + 2] = others[k + 1], seq
    -- What went to a chat under its former id can't be edited.
    if others[k + 2] == 7 and not moved then shown[#shown + 1], shown_seqs[#shown + 1] = at, seq end
  end
end

for k, slot in ipairs(many(k_slots, places)) do slots[places[k]] = slot end
for k, raw in ipairs(many(k_envelopes, shown_seqs)) do
  local at = shown[k]
  show(ARGV[at], ARGV[at + 4], ARGV[at + 5], ARGV[at + 6], message_of(raw))
end

local width, ids, asked, seqs = 10, {}, {}, {}
for at = p, #ARGV, width do
  if ARGV[at] == '' then
    ids[#ids + 1] = ARGV[at + 1]
    asked[#ids] = at
  else
    seqs[at] = sub(ARGV[at], 1, 16)
  end
end
for k, seq in ipairs(many(k_ids, ids)) do seqs[asked[k]] = seq or nil end
local known, at_chats = {}, {}
for _, seq in pairs(seqs) do known[#known + 1] = seq end
keep_items(known)
for _, seq in ipairs(known) do
  local i = items[seq]
  if i then
    at_chats[#at_chats + 1] = i.chat
  end
end
keep_lines(at_chats)

local dead = {}
for at = p, #ARGV, width do
  local i = seqs[at] and items[seqs[at]]
  local l = i and line(i.chat)
  local under_way, epoch = flying(l and l.flight or '-')
  if i and under_way == i.seq and epoch == ARGV[at + 2] and i.id == ARGV[at + 1] and (ARGV[at] == '' or ARGV[at] == l.flight) then
    local state, when = ARGV[at + 3], ARGV[at + 5]
    end_claim(i, state, epoch, ARGV[at + 8] == '1')
    note_outcome(i, state, ARGV[at + 4], ARGV[at + 6], when, ARGV[at + 9])
    land(l, ARGV[at + 7])
    if state == 'sent' then
      if i.slot == '' or i.moved then -- what went to a chat under its former id can't be edited
      elseif i.action == 'remove' then
        clear(i.chat, i.slot)
      elseif ARGV[at + 4] ~= '0' then
        show(i.chat, i.slot, ARGV[at + 4], when, message_of(i.raw))
      end
    else
      doubt(i)
    end
    if state == 'retry' then
      i.state, i.moved, i.changed = 'retry', false, true
      wait_again(i)
    else
      settled[#settled + 1], settled[#settled + 2] = when, i.seq
      if state == 'dead' then dead[#dead + 1], dead[#dead + 2] = tonumber(i.seq), i.seq end
    end
  end
end
bulk('ZADD', k_settled, settled)
bulk('ZADD', k_dead, dead)
flush()
return {'ok'}
