-- Writes everything of one Turn, or nothing.
--
-- ARGV: 1 the Turn's key, 2 when it was decided (ms, "+inf" for none), 3 keys of Turns before this time are dropped (ms),
-- 4 duty and 5 token of a lease ("" for none), the numbers of 6 checks, 7 writes, 8 entries of the index by time, 9 of those that
-- fired, 10 lines of audit, 11 moved chats, 12 sessions, 13 envelopes, 14 blobs that are borne, 15 blobs that are brought,
-- and then these, in this order:
--   check     kind id version ("0" for none, "+" for any)
--   write     kind id version (as in a check, "*" for no matter) value ("" takes it away) kind and prefix of its children
--   due       key at(ms) JSON
--   fired     key
--   audit     JSON
--   moved     from to
--   session   as a write, but the version is when the one that is there lapsed (ms), "*" for no matter
--   envelope  id chat lane slot not_before text (outbox.lua says of what form)
--   borne     hash
--   brought   hash label bytes
-- A kind is its number among the kinds. Answer: {"ok"}, {"repeated"}, {"fenced", token}, {"conflict", what, id, version},
-- {"went on"} or {"blob", hash}.
local key, at = ARGV[1], ARGV[2]
if ARGV[4] ~= '' then
  local token = call('HGET', k_fences, ARGV[4])
  if token ~= ARGV[5] then return {'fenced', token or '0'} end
end
if call('ZSCORE', k_turns, key) then return {'repeated'} end

local from = 16
local function section(n, width)
  local first = from
  from = from + tonumber(ARGV[n]) * width
  return first, from - 1
end
local checks, checks_end = section(6, 3)
local writes, writes_end = section(7, 6)
local dues, dues_end = section(8, 3)
local fired, fired_end = section(9, 1)
local audit, audit_end = section(10, 1)
local moved, moved_end = section(11, 2)
local sessions, sessions_end = section(12, 6)
local envelopes, envelopes_end = section(13, 6)
local borne, borne_end = section(14, 1)
local brought, brought_end = section(15, 3)

for n = checks, checks_end, 3 do
  local have = call('HGET', kinds[tonumber(ARGV[n])], ARGV[n + 1])
  local want = ARGV[n + 2]
  if (want == '+' and not have) or (want ~= '+' and version(have) ~= want) then
    return {'conflict', ARGV[n], ARGV[n + 1], version(have)}
  end
end
local olds = {}
for n = writes, writes_end, 6 do
  local old, want = call('HGET', kinds[tonumber(ARGV[n])], ARGV[n + 1]), ARGV[n + 2]
  if want ~= '*' and ((want == '+' and not old) or (want ~= '+' and version(old) ~= want)) then
    return {'conflict', ARGV[n], ARGV[n + 1], version(old)}
  end
  olds[n] = old
end
for n = moved, moved_end, 2 do
  -- A chat that is no group of anybody's takes only its messages and dialogs along.
  if call('HEXISTS', k_groups, ARGV[n]) == 1 and call('HEXISTS', k_groups, ARGV[n + 1]) == 1 then
    return {'conflict', 'group', ARGV[n + 1], '1'}
  end
end
for n = sessions, sessions_end, 6 do
  -- Only dialogs of which nobody has been told stand there.
  if ARGV[n + 2] ~= '*' and tonumber(call('ZSCORE', k_lapsing, ARGV[n + 1]) or 0) ~= tonumber(ARGV[n + 2]) then
    return {'went on'}
  end
end
for n = borne, borne_end do
  if call('HEXISTS', k_blobs, ARGV[n]) == 0 then return {'blob', ARGV[n]} end
end

-- Everything that the commit relies on is so. From here on nothing may fail.
call('ZADD', k_turns, at, key)
touch(k_turns, key)
-- One turn in sixteen throws away what is old: more than come in between.
if string.byte(key, -1) % 16 == 0 then
  local oldest = call('ZRANGEBYSCORE', k_turns, '-inf', '(' .. ARGV[3], 'LIMIT', 0, 64)
  for _, old in ipairs(oldest) do
    call('ZREM', k_turns, old)
    touch(k_turns, old)
  end
end
local function write(first, last)
  for n = first, last, 6 do
    local old = olds[n]
    if old == nil then old = call('HGET', kinds[tonumber(ARGV[n])], ARGV[n + 1]) end
    put(kinds[tonumber(ARGV[n])], ARGV[n + 1], old, ARGV[n + 3], kinds[tonumber(ARGV[n + 4])], ARGV[n + 5])
  end
end
write(writes, writes_end)
for n = fired, fired_end do
  call('ZREM', k_due, ARGV[n])
  call('HDEL', k_due_entries, ARGV[n])
  touch(k_due_entries, ARGV[n])
end
for n = dues, dues_end, 3 do
  if call('ZADD', k_due, 'NX', ARGV[n + 1], ARGV[n]) == 1 then
    call('HSET', k_due_entries, ARGV[n], ARGV[n + 2])
    touch(k_due_entries, ARGV[n])
  end
end
for n = audit, audit_end do call('XADD', k_audit, '0-*', 'turn', key, 'line', ARGV[n]) end
for n = moved, moved_end, 2 do move(ARGV[n], ARGV[n + 1]) end
write(sessions, sessions_end)
for n = brought, brought_end, 3 do
  if call('HSETNX', k_blobs, ARGV[n], ARGV[n + 2]) == 1 then call('HSET', k_blob_labels, ARGV[n], ARGV[n + 1]) end
  call('ZADD', k_blob_used, 'GT', at, ARGV[n])
end
for n = borne, borne_end do call('ZADD', k_blob_used, 'GT', at, ARGV[n]) end
if envelopes_end >= envelopes then
  local last = call('HINCRBY', k_meta, 'sequence', ARGV[13]) - tonumber(ARGV[13])
  local ids, chats = {}, {}
  for n = envelopes, envelopes_end, 6 do ids[#ids + 1], chats[#chats + 1] = ARGV[n], ARGV[n + 1] end
  keep_lines(chats)
  for n, seq in ipairs(many(k_ids, ids)) do
    local at = envelopes + 6 * (n - 1)
    if not seq and not new_ids[ids[n]] then
      enqueue(ids[n], chats[n], tonumber(ARGV[at + 2]), ARGV[at + 3], ARGV[at + 4], ARGV[at + 5], string.format('%016.0f', last + n))
    end
  end
end
flush_marks()
flush()
if envelopes_end >= envelopes then call('SPUBLISH', k_arrivals, '') end
return {'ok'}
