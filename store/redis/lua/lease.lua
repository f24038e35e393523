-- Keeps leases, on the server's own clock: one is a key that expires. Its token rises whenever it is taken anew.
--
-- ARGV: 1 "take", "renew" or "release", 2 duty, 3 holder, 4 token (of the two others), 5 how long (ms), 6 a word that names
-- this call, so that a lease is known again that was given in an answer that was lost.
-- Answer: the token, 0 where somebody else has the lease.
local what, duty, holder, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local held = call('GET', k_lease)
local has, by, who = string.match(held or '', '^(%d+) (%S+) (.*)$')
if what == 'take' then
  if held then return by == ARGV[6] and tonumber(has) or 0 end
  token = later(call('HGET', k_fences, duty))
  call('HSET', k_fences, duty, token)
  call('SET', k_lease, token .. ' ' .. ARGV[6] .. ' ' .. holder, 'PX', ARGV[5])
  return tonumber(token)
end
if has ~= token or who ~= holder then return 0 end
if what == 'release' then call('DEL', k_lease) else call('PEXPIRE', k_lease, ARGV[5]) end
return tonumber(token)
