-- Reads the earliest entries of the index by time. ARGV: 1 until (ms), 2 how many at most. Answer: key and JSON of each, flat.
local keys = call('ZRANGEBYSCORE', k_due, '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
if #keys == 0 then return {} end
local entries, out = {}, {}
for first = 1, #keys, 4000 do
  local found = call('HMGET', k_due_entries, unpack(keys, first, math.min(first + 3999, #keys)))
  for n, raw in ipairs(found) do entries[first + n - 1] = raw end
end
for n, key in ipairs(keys) do out[2 * n - 1], out[2 * n] = key, entries[n] end
return out
