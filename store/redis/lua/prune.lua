-- Removes about so many of what is old. ARGV: 1 "turns", "sessions" or "outbox", 2 before (ms), 3 how many. Answer: how many;
-- fewer than that where nothing is left.
local what, before, most = ARGV[1], '(' .. ARGV[2], tonumber(ARGV[3])
local key = what == 'turns' and k_turns or what == 'sessions' and k_expiry or k_settled
local old = call('ZRANGEBYSCORE', key, '-inf', before, 'LIMIT', 0, most)
if what == 'turns' then
  bulk('ZREM', k_turns, old)
  for _, key in ipairs(old) do touch(k_turns, key) end
  return #old
elseif what == 'sessions' then
  for _, id in ipairs(old) do put(k_sessions, id, call('HGET', k_sessions, id), '') end
  if flush_marks then flush_marks() end
  return #old
end

-- What was settled together is one member.
local seqs, members, ids = {}, {}, {}
for n, member in ipairs(old) do
  if #seqs >= most then break end
  members[n] = member
  for seq in string.gmatch(member, '%d+') do seqs[#seqs + 1] = seq end
end
keep_items(seqs)
for n, outcome in ipairs(many(k_outcome, seqs)) do
  local i = items[seqs[n]]
  if i then
    ids[#ids + 1] = i.id
    count(outcome and string.match(outcome, '^%l+') or i.state, nil)
    touch(k_envelopes, i.seq)
  end
end
bulk('HDEL', k_envelopes, seqs)
bulk('HDEL', k_outcome, seqs)
bulk('HDEL', k_ids, ids)
bulk('ZREM', k_dead, seqs)
bulk('ZREM', k_settled, members)
flush()
return #seqs
