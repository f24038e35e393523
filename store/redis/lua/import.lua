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
read_items()
read_marks()
local widths = {
  record = 5, due = 3, turn = 2, audit = 3, blob = 4, file = 3, envelope = 11, slot = 6, part = 2, buried = 3, epoch = 1,
}

-- Where nothing may be yet, by key: the fields, and what each belongs to.
local fields, whats, key_list = {}, {}, {}
local function vacant(key, field, what)
  if not fields[key] then
    fields[key], whats[key], key_list[#key_list + 1] = {}, {}, key
  end
  local n = #fields[key] + 1
  fields[key][n], whats[key][n] = field, what
end

local seen = {}
local last_line = 0
local last = call('XREVRANGE', k_audit, '+', '-', 'COUNT', 1)[1]
if last then last_line = tonumber(string.match(last[1], '%-(%d+)$')) end
local vacancies = {due = k_due_entries, blob = k_blobs, envelope = k_ids, slot = k_slots, part = k_parts, buried = k_buried}
local p = 2
while ARGV[p] do
  local what = ARGV[p]
  local key, name = vacancies[what], ARGV[p + 1]
  if what == 'record' then
    key, name = kinds[tonumber(ARGV[p + 1])], ARGV[p + 2]
  elseif what == 'turn' then
    if call('ZSCORE', k_turns, name) then return {'taken', what, name} end
  elseif what == 'audit' then
    if tonumber(name) <= last_line then return {'taken', what, name} end
    last_line = tonumber(name)
  elseif what == 'file' then
    name = name .. '/' .. ARGV[p + 2]
  elseif what == 'slot' then
    name = place(name, ARGV[p + 2])
  end
  if key then vacant(key, name, what) end
  local full = what .. '|' .. (key or '') .. '|' .. name
  if seen[full] then return {'taken', what, name} end
  seen[full] = true
  p = p + 1 + widths[what]
end
for _, key in ipairs(key_list) do
  for n, there in ipairs(many(key, fields[key])) do
    if there then return {'taken', whats[key][n], fields[key][n]} end
  end
end

-- What is set, by hash, and the index by time: written once.
local sets, due_times = {}, {}
local function set(key, field, value)
  local list = sets[key]
  if not list then
    list = {}
    sets[key] = list
  end
  list[#list + 1], list[#list + 2] = field, value
end
local function flush_sets()
  for key, list in pairs(sets) do bulk('HSET', key, list) end
  sets = {}
end
indexed = {}

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
    set(kinds[tonumber(a)], b, c)
    if ARGV[p + 5] ~= '' then flush_sets() end -- it may open gates, for which others are read
    note(b, false, c, kinds[tonumber(d)], ARGV[p + 5])
  elseif what == 'due' then
    due_times[#due_times + 1], due_times[#due_times + 2] = b, a
    set(k_due_entries, a, c)
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
flush_sets()
bulk('ZADD', k_due, due_times)
flush_marks()
flush()
if ARGV[1] == '' then call('HDEL', k_meta, 'import') else call('HSET', k_meta, 'import', ARGV[1]) end
return {'ok'}
