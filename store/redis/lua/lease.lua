-- Keeps leases, on the server's own clock: one is a key that expires. Its token rises whenever it is taken anew.
--
-- ARGV: 1 "take", "renew" or "release", 2 name, 3 holder (or token, for the two others), 4 how long (ms).
-- Answer: the token, 0 where somebody else has the lease.
local what, name, who = ARGV[1], ARGV[2], ARGV[3]
local held = call('GET', k_lease)
local token, holder = string.match(held or '', '^(%d+) (.*)$')
if what == 'take' then
  if held and holder ~= who then return 0 end
  if not held then
    token = later(call('HGET', k_fences, name))
    call('HSET', k_fences, name, token)
  end
  call('SET', k_lease, token .. ' ' .. who, 'PX', ARGV[4])
  return tonumber(token)
end
if held and token ~= who then return 0 end
if call('HGET', k_fences, name) ~= who then return 0 end
if what == 'release' then
  call('DEL', k_lease)
elseif held then
  call('PEXPIRE', k_lease, ARGV[4])
else
  return 0
end
return tonumber(who)
