-- Reads the dialogs that ended first of those whose person was not told. ARGV: 1 until (ms), 2 how many at most. Answer: id
-- and value of each, flat.
local out = {}
for n, id in ipairs(call('ZRANGEBYSCORE', k_lapsing, '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  out[2 * n - 1], out[2 * n] = id, call('HGET', k_sessions, id)
end
return out
