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
-- A kind is its number among the hashes of kinds, which are the last KEYS; those that the commit has to do with.
-- Answer: {"ok"}, {"repeated"}, {"fenced", token}, {"conflict", what, id, version}, {"went on"} or {"blob", hash}.
local key, at = ARGV[1], ARGV[2]
if ARGV[4] ~= '' then
  local token = call('HGET', k_fences, ARGV[4])
  if token ~= ARGV[5] then return {'fenced', token or '0'} end
end

-- Each section begins where the one before it ends.
local checks = 16
local writes = checks + 3 * ARGV[6]
local dues = writes + 6 * ARGV[7]
local fired = dues + 3 * ARGV[8]
local audit = fired + ARGV[9]
local moved = audit + ARGV[10]
local sessions = moved + 2 * ARGV[11]
local envelopes = sessions + 6 * ARGV[12]
local borne = envelopes + 6 * ARGV[13]
local brought = borne + ARGV[14]
local last = brought + 3 * ARGV[15]

local refusal
for n = checks, writes - 1, 3 do
  local have = call('HGET', kinds[tonumber(ARGV[n])], ARGV[n + 1])
  local want = ARGV[n + 2]
  if (want == '+' and not have) or (want ~= '+' and version(have) ~= want) then
    refusal = refusal or {'conflict', kinds[tonumber(ARGV[n])], ARGV[n + 1], version(have)}
  end
end
local olds = {}
for n = writes, dues - 1, 6 do
  local old, want = call('HGET', kinds[tonumber(ARGV[n])], ARGV[n + 1]), ARGV[n + 2]
  if want ~= '*' and ((want == '+' and not old) or (want ~= '+' and version(old) ~= want)) then
    refusal = refusal or {'conflict', kinds[tonumber(ARGV[n])], ARGV[n + 1], version(old)}
  end
  olds[n] = old
end
for n = moved, sessions - 1, 2 do
  -- A chat that is no group of anybody's takes only its messages and dialogs along.
  if call('HEXISTS', k_groups, ARGV[n]) == 1 and call('HEXISTS', k_groups, ARGV[n + 1]) == 1 then
    refusal = refusal or {'conflict', 'group', ARGV[n + 1], '1'}
  end
end
for n = sessions, envelopes - 1, 6 do
  -- Only dialogs of which nobody has been told stand there.
  if ARGV[n + 2] ~= '*' and tonumber(call('ZSCORE', k_lapsing, ARGV[n + 1]) or 0) ~= tonumber(ARGV[n + 2]) then
    refusal = refusal or {'went on'}
  end
end
for n = borne, brought - 1 do
  if call('HEXISTS', k_blobs, ARGV[n]) == 0 then refusal = refusal or {'blob', ARGV[n]} end
end
if refusal then return call('ZSCORE', k_turns, key) and {'repeated'} or refusal end

-- Everything that the commit relies on is so. Nothing is written before this.
if call('ZADD', k_turns, 'NX', at, key) == 0 then return {'repeated'} end
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
write(writes, dues - 1)
for n = fired, audit - 1 do
  call('ZREM', k_due, ARGV[n])
  call('HDEL', k_due_entries, ARGV[n])
  touch(k_due_entries, ARGV[n])
end
for n = dues, fired - 1, 3 do
  if call('ZADD', k_due, 'NX', ARGV[n + 1], ARGV[n]) == 1 then
    call('HSET', k_due_entries, ARGV[n], ARGV[n + 2])
    touch(k_due_entries, ARGV[n])
  end
end
for n = audit, moved - 1 do call('XADD', k_audit, '0-*', 'turn', key, 'line', ARGV[n]) end
for n = moved, sessions - 1, 2 do move(ARGV[n], ARGV[n + 1]) end
write(sessions, envelopes - 1)
for n = brought, last - 1, 3 do
  if call('HSETNX', k_blobs, ARGV[n], ARGV[n + 2]) == 1 then call('HSET', k_blob_labels, ARGV[n], ARGV[n + 1]) end
  call('ZADD', k_blob_used, 'GT', at, ARGV[n])
end
for n = borne, brought - 1 do call('ZADD', k_blob_used, 'GT', at, ARGV[n]) end
if borne > envelopes then
  local number_before = call('HINCRBY', k_meta, 'sequence', ARGV[13]) - ARGV[13]
  -- An envelope that is named after its Turn is new, as the Turn is.
  local own, others, chats, there = key .. '#', {}, {}, {}
  for n = envelopes, borne - 1, 6 do
    chats[#chats + 1] = ARGV[n + 1]
    if sub(ARGV[n], 1, #own) ~= own then others[#others + 1] = ARGV[n] end
  end
  keep_lines(chats)
  for n, seq in ipairs(many(k_ids, others)) do there[others[n]] = seq end
  for n, chat in ipairs(chats) do
    local at = envelopes + 6 * (n - 1)
    local id = ARGV[at]
    if not there[id] and not new_ids[id] then
      enqueue(id, chat, tonumber(ARGV[at + 2]), ARGV[at + 3], ARGV[at + 4], ARGV[at + 5], string.format('%016.0f', number_before + n))
    end
  end
end
if flush_marks then flush_marks() end
flush()
if borne > envelopes then call('SPUBLISH', k_arrivals, '') end
return {'ok'}
