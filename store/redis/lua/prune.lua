-- Removes at most so many of what is old. ARGV: 1 "turns", "sessions" or "outbox", 2 before (ms), 3 how many. Answer: how many.
local what, before, most = ARGV[1], '(' .. ARGV[2], tonumber(ARGV[3])
local key = what == 'turns' and k_turns or what == 'sessions' and k_expiry or k_settled
local old = call('ZRANGEBYSCORE', key, '-inf', before, 'LIMIT', 0, most)
if what == 'turns' then
  bulk('ZREM', k_turns, old)
  for _, key in ipairs(old) do touch(k_turns, key) end
elseif what == 'sessions' then
  for _, id in ipairs(old) do put(k_sessions, id, call('HGET', k_sessions, id), '') end
else
  for n, raw in ipairs(many(k_state, old)) do
    local i = keep_item(old[n], raw)
    if i then
      count(i.state, nil)
      forget(i)
    end
  end
  bulk('ZREM', k_dead, old)
  bulk('ZREM', k_settled, old)
  flush()
end
return #old
