-- Takes out what may go now, at most one envelope of a chat, and marks it as under way. What has expired is given up.
--
-- ARGV: 1 epoch, 2 now (ms), 3 how many at most, 4 the least urgent lane, 5 a number that names this claim, 6 "1" where it
-- was asked for before and the answer was lost.
-- Answer: {"fenced", epoch}, or {"ok", {"number:chat" and text of each envelope}, {place in that list and what stands in its slot}}.
local epoch, now, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local current = call('HGET', k_meta, 'epoch') or '0'
if tonumber(epoch) < tonumber(current) then return {'fenced', current} end

local flight = ':' .. epoch .. ':' .. ARGV[5]
local answer, taken = {}, 0
local places, place_of = {}, {}

local function hand_out(member, raw, chat, slot)
  taken = taken + 1
  answer[2 * taken - 1], answer[2 * taken] = member, raw
  if slot ~= '' then
    places[#places + 1] = place(chat, slot)
    place_of[#places] = taken
  end
end

-- expire buries i, or leaves of it the removal that it took the place of.
local function expire(i)
  if i.removes then
    i.action, i.removes, i.expires, i.changed = 'remove', false, '0', true
    return
  end
  remove(i)
  count(i.state, 'dead')
  bury(i, 'expired', ARGV[2])
end

local function take_off(i, l)
  unqueue(i)
  count(i.state, 'sending')
  l.flight = i.seq .. flight
end

local function take_lane(lane)
  while taken < limit do
    local members = call('ZRANGEBYSCORE', ready_keys[lane], '-inf', now, 'LIMIT', 0, limit - taken)
    local n = #members
    if n == 0 then return end
    call('ZREMRANGEBYRANK', ready_keys[lane], 0, n - 1)
    local seqs, chats, set, again, plain = {}, {}, {}, false, 0
    for k = 1, n do
      local member = members[k]
      seqs[k], chats[k] = sub(member, 1, 16), sub(member, 18)
    end
    local texts, raws = many(k_envelopes, seqs), many(k_chats, chats)
    for k = 1, n do
      local seq, raw, at = seqs[k], texts[k], raws[k]
      local flag = raw and byte(raw)
      if at and byte(at) == 119 and (flag == 112 or flag == 115) then
        -- The only one that waits for its chat, and no time to look at: nearly all are so.
        plain = plain + 1
        set[2 * plain - 1], set[2 * plain] = chats[k], 'f' .. sub(at, 2, 16) .. seq .. flight
        if flag == 112 then
          taken = taken + 1
          answer[2 * taken - 1], answer[2 * taken] = members[k], raw
        else
          local _, slot = names(raw)
          hand_out(members[k], raw, chats[k], slot)
        end
      elseif raw then
        local chat = chats[k]
        local i, l = items[seq] or keep_item(seq, raw), lines[chat] or keep_line(chat, at)
        l.was[lane], l.popped = '-', true
        if i.expires ~= '0' and tonumber(i.expires) <= now then
          expire(i)
          again = true
        else
          take_off(i, l)
          hand_out(members[k], text(i), chat, i.slot)
        end
      end
    end
    if watched then
      for k = 1, n do touch(k_envelopes, seqs[k]) end
    end
    count('pending', 'sending', plain)
    bulk('HSET', k_chats, set)
    flush_lines()
    if not again then return end
  end
end

-- retake finds what this claim took, when its answer was lost.
local function retake()
  local all, seqs = call('HGETALL', k_chats), {}
  for n = 1, #all, 2 do
    local seq = string.match(all[n + 1], '(%d+)' .. flight .. '%f[%D]')
    if seq then seqs[#seqs + 1] = sub(seq, -16) end
  end
  table.sort(seqs)
  keep_items(seqs)
  for _, seq in ipairs(seqs) do
    local i = items[seq]
    hand_out(seq .. ':' .. i.chat, text(i), i.chat, i.slot)
  end
end

if ARGV[6] == '1' then retake() end
if taken == 0 then
  for lane = 0, math.min(tonumber(ARGV[4]), 3) do take_lane(lane) end
end
bulk('HDEL', k_waiting, places)
local stand = {}
for n, slot in ipairs(many(k_slots, places)) do
  if slot then stand[#stand + 1], stand[#stand + 2] = place_of[n], slot end
end
flush()
return {'ok', answer, stand}
