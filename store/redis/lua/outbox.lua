-- What waits to be sent, as all scripts of the outbox see it. This text goes before theirs; the keys k_… are named in
-- scripts.go. Nothing is changed in Redis before flush() but what says so: what was read is kept here and written once.
--
-- An envelope is known by its sequence number, 16 digits, which orders a lane. Its hot part is a line of text:
--   state attempt epoch claim resent+removes+moved+bare lane not_before expires edit chat action length id+slot
-- with times in Unix milliseconds, 0 for none; length is that of the id in bytes. A chat is a line, too:
--   ready flight head0 head1 head2 head3
-- where ready is when it may be written to again, flight what is under way, and each head the first of a lane, followed
-- by "@" and its time where it may not go at once; "-" stands for none. The sets of what is ready hold "head:chat" by time.

local counts, lines, line_list, items, item_list = {}, {}, {}, {}, {}
local new_ids, new_bodies, outcomes = {}, {}, {}
local gone = {} -- sequence numbers of envelopes that are forgotten
local new_flights, ended_flights = {}, {}
local ready_keys = {[0] = k_ready0, [1] = k_ready1, [2] = k_ready2, [3] = k_ready3}

-- bulk makes one command of many arguments, or several where there are too many for one.
local function bulk(command, key, args)
  local n = #args
  if n == 0 then return end
  if n <= 4000 then return call(command, key, unpack(args)) end
  for from = 1, n, 4000 do
    call(command, key, unpack(args, from, math.min(from + 3999, n)))
  end
end

-- many reads fields of a hash.
local function many(key, fields)
  local n = #fields
  if n == 0 then return {} end
  if n <= 4000 then return call('HMGET', key, unpack(fields)) end
  local found = {}
  for from = 1, n, 4000 do
    local last = math.min(from + 3999, n)
    local part = call('HMGET', key, unpack(fields, from, last))
    for i = from, last do found[i] = part[i - from + 1] end
  end
  return found
end

-- touch notes what was written while an export goes on, so that the export can read it again at its end.
local watched = call('EXISTS', k_watch) == 1
local function touch(key, field)
  if watched then call('SADD', k_touched, key .. '|' .. field) end
end

local function number(n) return string.format('%.0f', n) end

local function count(from, to)
  if from then counts[from] = (counts[from] or 0) - 1 end
  if to then counts[to] = (counts[to] or 0) + 1 end
end

local function keep_line(chat, raw)
  local l = {chat = chat, raw = raw}
  if raw then
    l.ready, l.flight, l[0], l[1], l[2], l[3] = string.match(raw, '^(%d+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  else
    l.ready, l.flight, l[0], l[1], l[2], l[3] = '0', '-', '-', '-', '-', '-'
  end
  l.was = {ready = l.ready, flight = l.flight, [0] = l[0], [1] = l[1], [2] = l[2], [3] = l[3]}
  lines[chat] = l
  line_list[#line_list + 1] = l
  return l
end

local function line(chat)
  return lines[chat] or keep_line(chat, call('HGET', k_chats, chat))
end

-- entry returns the member and the score of a lane among what is ready; nothing where it does not wait for time.
local function entry(l, chat, lane)
  local head = l[lane]
  if head == '-' or l.flight ~= '-' then return nil end
  local at = tonumber(string.sub(head, 18)) or 0
  return string.sub(head, 1, 16) .. ':' .. chat, math.max(at, tonumber(l.ready))
end

local function keep_item(seq, raw)
  if not raw then return nil end
  local i = {seq = seq, raw = raw}
  local resent, removes, moved, bare, length, rest
  i.state, i.attempt, i.epoch, i.claim, resent, removes, moved, bare, i.lane, i.not_before, i.expires, i.edit, i.chat, i.action,
    length, rest = string.match(raw,
      '^(%l+) (%d+) (%d+) (%d+) (%d)(%d)(%d)(%d) (%d) (%-?%d+) (%-?%d+) (%-?%d+) (%-?%d+) (%l+) (%d+) (.*)$')
  i.resent, i.removes, i.moved, i.bare = resent == '1', removes == '1', moved == '1', bare == '1'
  i.lane = tonumber(i.lane)
  i.id, i.slot = string.sub(rest, 1, length), string.sub(rest, length + 1)
  items[seq] = i
  item_list[#item_list + 1] = i
  return i
end

local function item(seq)
  return items[seq] or keep_item(seq, call('HGET', k_state, seq))
end

local function bit(b) return b and '1' or '0' end

local function packed(i)
  return i.state .. ' ' .. i.attempt .. ' ' .. i.epoch .. ' ' .. i.claim .. ' ' .. bit(i.resent) .. bit(i.removes) ..
    bit(i.moved) .. bit(i.bare) .. ' ' .. i.lane .. ' ' .. i.not_before .. ' ' .. i.expires .. ' ' .. i.edit .. ' ' .. i.chat ..
    ' ' .. i.action .. ' ' .. #i.id .. ' ' .. i.id .. i.slot
end

local function body(seq) return new_bodies[seq] or call('HGET', k_body, seq) end

local function head_of(i)
  return i.not_before == '0' and i.seq or i.seq .. '@' .. i.not_before
end

local function lane_member(i) return i.chat .. '/' .. i.lane .. '/' .. head_of(i) end

local function place(chat, slot) return chat .. ' ' .. slot end

-- add puts an envelope into its lane, at the place that its sequence number gives it. Written at once.
local function add(i)
  call('ZADD', k_lanes, 0, lane_member(i))
  local l, head = line(i.chat), head_of(i)
  if l[i.lane] == '-' or head < l[i.lane] then l[i.lane] = head end
  if i.slot ~= '' then call('HSET', k_waiting, place(i.chat, i.slot), i.seq) end
end

-- remove takes an envelope out of its lane. Written at once.
local function remove(i)
  call('ZREM', k_lanes, lane_member(i))
  local l = line(i.chat)
  if l[i.lane] == head_of(i) then
    local prefix = i.chat .. '/' .. i.lane
    local first = call('ZRANGEBYLEX', k_lanes, '[' .. prefix .. '/', '(' .. prefix .. '0', 'LIMIT', 0, 1)[1]
    l[i.lane] = first and string.sub(first, #prefix + 2) or '-'
  end
  if i.slot ~= '' then
    local at = place(i.chat, i.slot)
    if call('HGET', k_waiting, at) == i.seq then call('HDEL', k_waiting, at) end
  end
end

local function settle_as(i, state, sent, next_at, settled, reason)
  count(i.state, state)
  i.state = state
  outcomes[i.seq] = sent .. ' ' .. next_at .. ' ' .. settled .. ' ' .. reason
end

-- forget drops all that is kept of an envelope, which is in no lane. Written at once.
local function forget(i)
  touch(k_state, i.seq)
  call('HDEL', k_state, i.seq)
  call('HDEL', k_body, i.seq)
  call('HDEL', k_outcome, i.seq)
  call('HDEL', k_ids, i.id)
  new_ids[i.id], new_bodies[i.seq], outcomes[i.seq], items[i.seq], gone[i.seq] = nil, nil, nil, nil, true
end

-- drop takes an envelope out of the queue as if it had never come.
local function drop(i)
  remove(i)
  count(i.state, nil)
  forget(i)
end

-- standing tells whether the slot of i has a message, or one is on its way into it.
local function standing(i)
  local flight = line(i.chat).flight
  if flight ~= '-' and item(flight).slot == i.slot then return true end
  return call('HEXISTS', k_slots, place(i.chat, i.slot)) == 1
end

-- merged says what becomes of an envelope that waits when a newer one comes for the same slot.
local function merged(old, newer, owed)
  if newer == 'remove' then return 'remove', false end
  if old == 'remove' then return 'replace', true end
  if old == 'replace' then return 'replace', owed end
  return newer, false
end

-- take puts a newer envelope for the same slot into the place of i, which waits.
local function take(i, e)
  local action, removes = merged(i.action, e.action, i.removes)
  if action == 'remove' and i.attempt == '0' and not standing(i) then return drop(i) end
  local lane = math.min(i.lane, e.lane)
  local moves = lane ~= i.lane or e.not_before ~= i.not_before
  count(i.state, 'pending')
  if moves then remove(i) end
  call('HDEL', k_ids, i.id)
  if i.attempt ~= '0' then call('HDEL', k_outcome, i.seq) end
  new_ids[i.id], outcomes[i.seq] = nil, nil
  i.id, i.action, i.removes, i.attempt, i.state = e.id, action, removes, '0', 'pending'
  i.lane, i.not_before, i.expires, i.bare = lane, e.not_before, e.expires, e.bare or false
  new_ids[i.id], new_bodies[i.seq] = i.seq, e.body
  if moves then add(i) end
end

-- enqueue puts an envelope at the end of its lane, or into the place of the one that waits for the same slot.
local function enqueue(e, seq)
  if new_ids[e.id] or call('HEXISTS', k_ids, e.id) == 1 then return end
  if e.slot ~= '' then
    local waits = call('HGET', k_waiting, place(e.chat, e.slot))
    if waits then return take(item(waits), e) end
  end
  e.seq, e.state, e.attempt, e.epoch, e.claim = seq, 'pending', '0', '0', '0'
  e.resent, e.removes, e.moved, e.bare = false, false, false, false
  items[seq] = e
  item_list[#item_list + 1] = e
  new_ids[e.id], new_bodies[seq] = seq, e.body
  add(e)
  count(nil, 'pending')
end

-- unite puts a newer envelope for the same slot, which waits too, into the place of i.
local function unite(i, newer)
  local e = {
    id = newer.id, lane = newer.lane, action = newer.action, not_before = newer.not_before, expires = newer.expires,
    bare = newer.bare, body = body(newer.seq),
  }
  drop(newer)
  take(i, e)
end

-- wait_again puts i, which was under way, back into its place. A newer one that came for its slot meanwhile takes it.
local function wait_again(i)
  local newer = i.slot ~= '' and call('HGET', k_waiting, place(i.chat, i.slot))
  add(i)
  if newer then unite(i, item(newer)) end
end

-- take_off notes that i, which is in no lane, is under way.
local function take_off(i)
  i.state = 'sending'
  line(i.chat).flight = i.seq
  new_flights[i.chat], ended_flights[i.chat] = i.seq, nil
end

-- land notes that i is not under way any more, and that its chat is ready at a time.
local function land(i, ready)
  local l = line(i.chat)
  l.flight = '-'
  if tonumber(ready) > tonumber(l.ready) then l.ready = ready end
  new_flights[i.chat], ended_flights[i.chat] = nil, true
end

-- bury gives i up, which is in no lane and not under way.
local function bury(i, reason, at)
  settle_as(i, 'dead', '0', '-', at, reason)
  call('ZADD', k_dead, tonumber(i.seq), i.seq)
  call('ZADD', k_settled, at, i.seq)
end

-- A slot is "message sent doubt", a line's end, and what stands there as JSON.
local function slot_of(i)
  if i.slot == '' then return nil end
  return call('HGET', k_slots, place(i.chat, i.slot))
end

-- doubt notes that nobody knows whether an edit of the message in the slot of i has arrived. Written at once.
local function doubt(i)
  local raw = slot_of(i)
  if not raw then return end
  local message, sent, before, content = string.match(raw, '^(%-?%d+) (%S+) (%d)\n(.*)$')
  if before == '0' then
    touch(k_slots, place(i.chat, i.slot))
    call('HSET', k_slots, place(i.chat, i.slot), message .. ' ' .. sent .. ' 1\n' .. content)
  end
end

-- clear forgets what stands in a slot. Written at once.
local function clear(chat, slot)
  local at = place(chat, slot)
  local raw = call('HGET', k_slots, at)
  if not raw then return end
  local message = chat .. '/' .. string.match(raw, '^(%-?%d+)')
  touch(k_slots, at)
  call('HDEL', k_slots, at)
  call('ZREM', k_index, 'slot/' .. chat .. '|' .. slot)
  if call('HGET', k_shown, message) == slot then call('HDEL', k_shown, message) end
end

-- show notes which message stands in a slot now, and what it shows. Written at once.
local function show(i, message, at)
  if i.slot == '' then return end
  if i.action == 'remove' then return clear(i.chat, i.slot) end
  if message == '0' then return end
  local key, raw, sent = place(i.chat, i.slot), slot_of(i), at
  if raw then
    local before, since = string.match(raw, '^(%-?%d+) (%S+)')
    if before == message then sent = since else clear(i.chat, i.slot) end
  end
  local content = string.match(body(i.seq), '\n(.*)$')
  touch(k_slots, key)
  call('HSET', k_slots, key, message .. ' ' .. sent .. ' 0\n' .. content)
  call('HSET', k_shown, i.chat .. '/' .. message, i.slot)
  call('ZADD', k_index, 0, 'slot/' .. i.chat .. '|' .. i.slot)
end

-- contents returns what the items hold, in their order: the hot part, the body, and the slot.
local function contents(list)
  local out, seqs, places, at = {}, {}, {}, {}
  for n, i in ipairs(list) do
    seqs[n] = i.seq
    if i.slot ~= '' then
      places[#places + 1] = place(i.chat, i.slot)
      at[#places] = n
    end
  end
  local bodies, slots = many(k_body, seqs), many(k_slots, places)
  for n, i in ipairs(list) do
    out[3 * n - 2], out[3 * n - 1], out[3 * n] = packed(i), new_bodies[i.seq] or bodies[n] or '', ''
  end
  for n, slot in ipairs(slots) do
    if slot then out[3 * at[n]] = slot end
  end
  return out
end

-- flush_lines writes the chats that changed, and brings them to where they belong among what is ready.
local function flush_lines()
  local set, unset = {}, {}
  local added, removed = {[0] = {}, {}, {}, {}}, {[0] = {}, {}, {}, {}}
  for _, l in ipairs(line_list) do
    local raw = l.ready .. ' ' .. l.flight .. ' ' .. l[0] .. ' ' .. l[1] .. ' ' .. l[2] .. ' ' .. l[3]
    if raw ~= l.raw then
      for lane = 0, 3 do
        local old, old_at = entry(l.was, l.chat, lane)
        local new, new_at = entry(l, l.chat, lane)
        if old and old ~= new then
          local r = removed[lane]
          r[#r + 1] = old
        end
        if new and (old ~= new or old_at ~= new_at) then
          local a = added[lane]
          a[#a + 1], a[#a + 2] = number(new_at), new
        end
        l.was[lane] = l[lane]
      end
      l.was.ready, l.was.flight, l.raw = l.ready, l.flight, raw
      if raw == '0 - - - - -' then
        unset[#unset + 1] = l.chat
      else
        set[#set + 1], set[#set + 2] = l.chat, raw
      end
    end
  end
  for lane = 0, 3 do
    bulk('ZREM', ready_keys[lane], removed[lane])
    bulk('ZADD', ready_keys[lane], added[lane])
  end
  bulk('HDEL', k_chats, unset)
  bulk('HSET', k_chats, set)
end

local function pairs_of(t)
  local list = {}
  for k, v in pairs(t) do list[#list + 1], list[#list + 2] = k, v end
  return list
end

-- flush writes all that has changed.
local function flush()
  flush_lines()
  local states = {}
  for _, i in ipairs(item_list) do
    if items[i.seq] == i then
      local raw = packed(i)
      if raw ~= i.raw then
        states[#states + 1], states[#states + 2] = i.seq, raw
        touch(k_state, i.seq)
        i.raw = raw
      end
    end
  end
  bulk('HSET', k_state, states)
  bulk('HSET', k_body, pairs_of(new_bodies))
  bulk('HSET', k_ids, pairs_of(new_ids))
  bulk('HSET', k_outcome, pairs_of(outcomes))
  local ended = {}
  for chat in pairs(ended_flights) do ended[#ended + 1] = chat end
  bulk('HDEL', k_flights, ended)
  bulk('HSET', k_flights, pairs_of(new_flights))
  for state, n in pairs(counts) do
    if n ~= 0 then call('HINCRBY', k_counts, state, n) end
  end
  counts = {}
end
