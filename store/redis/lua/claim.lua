-- Takes out what may go now, at most one envelope of a chat, and marks it as under way. What has expired is given up.
--
-- ARGV: 1 epoch, 2 now (ms), 3 how many at most, 4 the least urgent lane, 5 a number that names this claim, 6 "1" where it
-- was asked for before and the answer was lost. Answer: {"fenced", epoch}, or {"ok", {of each envelope: hot part, body, slot ("" for none)}}.
local epoch, now, limit, claim = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[5]
local current = call('HGET', k_meta, 'epoch') or '0'
if tonumber(epoch) < tonumber(current) then return {'fenced', current} end

local taken = {}
if ARGV[6] == '1' then
  for _, seq in ipairs(call('HVALS', k_flights)) do
    local i = item(seq)
    if i.epoch == epoch and i.claim == claim then taken[#taken + 1] = i end
  end
end

-- expire buries i, or leaves of it the removal that it took the place of.
local function expire(i)
  if i.removes then
    i.action, i.removes, i.expires = 'remove', false, '0'
    return
  end
  remove(i)
  bury(i, 'expired', ARGV[2])
end

local function take_lane(lane)
  while #taken < limit do
    local members = call('ZRANGEBYSCORE', ready_keys[lane], '-inf', now, 'LIMIT', 0, limit - #taken)
    if #members == 0 then return end
    local seqs, chats, more = {}, {}, false
    for n, member in ipairs(members) do
      seqs[n], chats[n] = string.match(member, '^(%d+):(.*)$')
    end
    local hot, raw = many(k_state, seqs), many(k_chats, chats)
    for n, seq in ipairs(seqs) do
      if not items[seq] then keep_item(seq, hot[n]) end
      if not lines[chats[n]] then keep_line(chats[n], raw[n]) end
    end
    for _, seq in ipairs(seqs) do
      local i = items[seq]
      if i.expires ~= '0' and tonumber(i.expires) <= now then
        expire(i)
        more = true
      else
        remove(i)
        count(i.state, 'sending')
        i.attempt, i.epoch, i.claim = number(tonumber(i.attempt) + 1), epoch, claim
        take_off(i)
        taken[#taken + 1] = i
      end
    end
    flush_lines()
    if not more then return end
  end
end

if #taken == 0 then
  for lane = 0, math.min(tonumber(ARGV[4]), 3) do take_lane(lane) end
end
local answer = contents(taken)
flush()
return {'ok', answer}
