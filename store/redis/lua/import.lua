-- Adds entries as they were exported, all of them or none.
--
-- ARGV: 1 how far copying has come, "" for the end, and then of each entry:
--   record   kind id value kind and prefix of its children
--   due      key at(ms) JSON
--   turn     key at(ms, "+inf" for none)
--   audit    line turn JSON
--   blob     hash label bytes used(ms)
--   file     hash kind id
--   envelope id chat lane slot not_before text state epoch next(15 digits, "-" for none) settled(ms, "-" for none) outcome("" for none)
--   slot     chat slot message sent doubt content
--   part     id JSON
--   buried   id JSON wanted
--   epoch    number
-- Answer: {"ok"}, or {"taken", what, name} where one is there already.
local widths = {
  record = 5, due = 3, turn = 2, audit = 3, blob = 4, file = 3, envelope = 11, slot = 6, part = 2, buried = 3, epoch = 1,
}

local seen = {}
local last_line = 0
local last = call('XREVRANGE', k_audit, '+', '-', 'COUNT', 1)[1]
if last then last_line = tonumber(string.match(last[1], '%-(%d+)$')) end
local p = 2
while ARGV[p] do
  local what = ARGV[p]
  local key, name = nil, ARGV[p + 1]
  if what == 'record' then
    key, name = kinds[tonumber(ARGV[p + 1])], ARGV[p + 2]
  elseif what == 'due' then
    key = k_due_entries
  elseif what == 'turn' then
    if call('ZSCORE', k_turns, name) then return {'taken', what, name} end
  elseif what == 'audit' then
    if tonumber(name) <= last_line then return {'taken', what, name} end
    last_line = tonumber(name)
  elseif what == 'blob' then
    key = k_blobs
  elseif what == 'file' then
    name = name .. '/' .. ARGV[p + 2]
  elseif what == 'envelope' then
    key = k_ids
  elseif what == 'slot' then
    key, name = k_slots, place(name, ARGV[p + 2])
  elseif what == 'part' then
    key = k_parts
  elseif what == 'buried' then
    key = k_buried
  end
  if key and call('HEXISTS', key, name) == 1 then return {'taken', what, name} end
  local full = what .. '|' .. (key or '') .. '|' .. name
  if seen[full] then return {'taken', what, name} end
  seen[full] = true
  p = p + 1 + widths[what]
end

local function envelope(at)
  local id, chat, lane, slot, not_before, raw, state = unpack(ARGV, at, at + 6)
  local next_at, settled, outcome = ARGV[at + 8], ARGV[at + 9], ARGV[at + 10]
  local seq = string.format('%016.0f', call('HINCRBY', k_meta, 'sequence', 1))
  new_ids[id], new_texts[seq] = seq, raw
  count(nil, state)
  if outcome ~= '' then outcomes[seq] = outcome end
  if settled ~= '-' then
    call('ZADD', k_settled, settled, seq)
    if state == 'dead' then call('ZADD', k_dead, tonumber(seq), seq) end
    return
  end
  local l = line(chat)
  if next_at ~= '-' and next_at > l.ready then l.ready = next_at end
  if state == 'sending' then
    l.flight = seq .. ':' .. ARGV[at + 7] .. ':0'
  else
    add({seq = seq, chat = chat, lane = tonumber(lane), slot = slot, not_before = not_before})
  end
end

p = 2
while ARGV[p] do
  local what, a, b, c, d = ARGV[p], ARGV[p + 1], ARGV[p + 2], ARGV[p + 3], ARGV[p + 4]
  if what == 'record' then
    put(kinds[tonumber(a)], b, false, c, kinds[tonumber(d)], ARGV[p + 5])
  elseif what == 'due' then
    call('ZADD', k_due, b, a)
    call('HSET', k_due_entries, a, c)
  elseif what == 'turn' then
    call('ZADD', k_turns, b, a)
  elseif what == 'audit' then
    call('XADD', k_audit, '0-' .. a, 'turn', b, 'line', c)
  elseif what == 'blob' then
    call('HSET', k_blobs, a, c)
    call('HSET', k_blob_labels, a, b)
    call('ZADD', k_blob_used, d, a)
  elseif what == 'file' then
    local ids = cjson.decode(call('HGET', k_blob_ids, a) or '{}')
    ids[b] = c
    call('HSET', k_blob_ids, a, cjson.encode(ids))
  elseif what == 'envelope' then
    envelope(p + 1)
  elseif what == 'slot' then
    call('HSET', k_slots, place(a, b), c .. ' ' .. d .. ' ' .. ARGV[p + 5] .. '\n' .. ARGV[p + 6])
    call('HSET', k_shown, a .. '/' .. c, b)
    call('ZADD', k_index, 0, 'slot/' .. a .. '|' .. b)
  elseif what == 'part' then
    call('HSET', k_parts, a, b)
  elseif what == 'buried' then
    call('HSET', k_buried, a, b)
    if c == '1' then call('ZADD', k_wanted, a, a) end
  elseif what == 'epoch' then
    call('HSET', k_meta, 'epoch', a)
  end
  p = p + 1 + widths[what]
end
flush()
if ARGV[1] == '' then call('HDEL', k_meta, 'import') else call('HSET', k_meta, 'import', ARGV[1]) end
return {'ok'}
