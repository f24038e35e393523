-- How a chat gets its new id wherever the old one stands. Messages number anew in the new chat, so that the ones that
-- stand in slots are forgotten: an edit would hit some other message. What waits is then sent as new.

local function listed(prefix)
  local ids = {}
  for n, member in ipairs(call('ZRANGEBYLEX', k_index, '[' .. prefix, '(' .. prefix .. '\255')) do
    ids[n] = string.match(member, '^[^|]*|(.*)$')
  end
  return ids
end

-- rekey writes a record under another id. Its own marks end in the id.
local function rekey(key, old_id, new_id, change)
  local raw = call('HGET', key, old_id)
  if not raw then return end
  put(key, old_id, raw, '')
  local marks = string.match(raw, '^{"version":%d+,"marks":"([^"]*)"')
  local words = {}
  for word in string.gmatch(marks, '%S+') do
    if string.sub(word, -#old_id - 1) == '|' .. old_id then word = string.sub(word, 1, -#old_id - 1) .. new_id end
    words[#words + 1] = change.mark(word)
  end
  local start = string.find(raw, '","gated":"', 1, true)
  local record = string.find(raw, '"record":', start, true) + 9
  local value = '{"version":' .. string.format('%.0f', version(raw) + 1) .. ',"marks":"' .. table.concat(words, ' ') ..
    string.sub(raw, start, record - 1) .. change.record(string.sub(raw, record))
  put(key, new_id, call('HGET', key, new_id), value)
end

local function renamed(slot, from, to)
  return (string.gsub(slot, '[^:]+', function(part) if part == from then return to end end))
end

-- rewrite gives i, which is in no lane, its new chat.
local function rewrite(i, from, to)
  i.chat, i.slot, i.edit, i.bare, i.changed = to, renamed(i.slot, from, to), '0', true, true
end

-- move_flight follows the envelope that is being sent to the old chat. Where one is under way to the new chat, too, the
-- claim on it ends, and it waits again.
local function move_flight(from, to)
  local l, there = line(from), line(to)
  local flight = l.flight
  if flight == '-' then return end
  local seq, epoch = flying(flight)
  local i = item(seq)
  land(l, at_once)
  if there.flight ~= '-' then
    end_claim(i, 'pending', epoch, true)
    i.state, i.changed = 'pending', true
    return wait_again(i)
  end
  i.moved = true
  rewrite(i, from, to)
  there.flight = flight
end

local function move_waiting(i, from, to)
  remove(i)
  rewrite(i, from, to)
  local other = i.slot ~= '' and call('HGET', k_waiting, place(to, i.slot))
  add(i)
  if not other then return end
  other = item(other)
  if other.seq < i.seq then return unite(other, i) end
  unite(i, other)
end

-- waiting lists what waits for a chat, by age.
local function waiting(chat)
  write_lanes()
  local queue, l = {}, line(chat)
  for lane = 0, 3 do
    if l[lane] ~= '-' then queue[#queue + 1] = sub(l[lane], 1, 16) end
  end
  for _, member in ipairs(call('ZRANGEBYLEX', k_lanes, '[' .. chat .. '/', '(' .. chat .. '0')) do
    queue[#queue + 1] = string.match(member, '/%d/(%d+)')
  end
  table.sort(queue)
  return queue
end

local function move(from, to)
  rekey(k_groups, from, to, {
    mark = function(word) return word end,
    record = function(json) return (string.gsub(json, '^{"chat":%-?%d+', '{"chat":' .. to)) end,
  })
  for _, id in ipairs(listed('session/' .. from .. '|')) do
    rekey(k_sessions, id, to .. sub(id, #from + 1), {
      mark = function(word) return (string.gsub(word, '^isession/[^|]*|', function() return 'isession/' .. to .. '|' end)) end,
      record = function(json) return (string.gsub(json, '"chat":%-?%d+', '"chat":' .. to, 1)) end,
    })
  end
  for _, slot in ipairs(listed('slot/' .. from .. '|')) do clear(from, slot) end
  move_flight(from, to)
  for _, seq in ipairs(waiting(from)) do
    -- One may have gone into another on the way.
    local i = not gone[seq] and item(seq)
    if i and i.chat == from then move_waiting(i, from, to) end
  end
  line(from).ready = at_once
end
