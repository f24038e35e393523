-- Mends what is kept beside the records, each thing only where it is still as it was found.
--
-- ARGV: of each: "hash", "sorted" or "set", the number of its key, field or member, how it was found and how it is to be: a
-- value or score, "" for nothing. Answer: how many were mended.
local done = 0
for n = 1, #ARGV, 5 do
  local what, key, name, was, is = ARGV[n], KEYS[tonumber(ARGV[n + 1])], ARGV[n + 2], ARGV[n + 3], ARGV[n + 4]
  local have
  if what == 'hash' then
    have = call('HGET', key, name) or ''
  elseif what == 'sorted' then
    have = call('ZSCORE', key, name) or ''
  else
    have = call('SISMEMBER', key, name) == 1 and '1' or ''
  end
  if have == was then
    done = done + 1
    if what == 'hash' then
      if is == '' then call('HDEL', key, name) else call('HSET', key, name, is) end
    elseif what == 'sorted' then
      if is == '' then call('ZREM', key, name) else call('ZADD', key, is, name) end
    else
      call(is == '' and 'SREM' or 'SADD', key, name)
    end
  end
end
return done
