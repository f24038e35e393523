-- What waits to be sent, as all scripts of the outbox see it. This text goes before theirs; the keys k_… are named in
-- keys.go. Nothing is changed in Redis before flush() but what says so: what was read is kept here and written once.
--
-- An envelope is known by its sequence number, 16 digits, which orders a lane. It is a line of text in the hash k_envelopes:
--   flag length length id+slot+state attempt epoch resent+removes+moved+bare lane not_before expires edit chat action body
-- with times in Unix milliseconds, 0 for none, and the lengths of id and slot in bytes; the body is no concern of scripts, but that
-- its message begins after its first line's end. The flag is "p" where it waits and has neither a slot nor an end, so that
-- nothing of it has to be looked at when it is claimed, and "s" where it has a slot. Claiming and settling leave the text as it is: state (pending or retry), attempt
-- and epoch are those before the claim that is under way. What became of it is a line in the hash k_outcome:
--   state attempt epoch resent message next settled reason
-- and counts, where its state is sent or dead.
--
-- A chat is a line in the hash k_chats. It begins with a letter and 15 digits: when it may be written to again. Then come
--   r  nothing
--   w  the lane and the head of the only envelope that waits
--   f  what is under way, where nothing waits
--   l  what is under way and the heads of the four lanes, each after a space, "-" for none
-- A head is the first of a lane: its number, "@" and its time where it may not go at once, and "+" where others wait behind it,
-- which k_lanes holds as "chat/lane/head". What is under way is "number:epoch:claim". The sets of what is ready hold
-- "number:chat" by time.

local sub, byte = string.sub, string.byte
local counts, lines, line_list, items, item_list = {}, {}, {}, {}, {}
local new_ids, new_texts, outcomes = {}, {}, {}
local write_slots = nil -- what flush() calls beside, where slots are looked after
local gone -- sequence numbers of envelopes that are forgotten
local ready_keys = {[0] = k_ready0, [1] = k_ready1, [2] = k_ready2, [3] = k_ready3}
local at_once = '000000000000000'

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

-- count notes that n envelopes, one where that is left out, went from a state to another. What is pending is not counted: it is
-- what remains of all.
local function count(from, to, n)
  if from then counts[from] = (counts[from] or 0) - (n or 1) end
  if to then counts[to] = (counts[to] or 0) + (n or 1) end
end

local function keep_line(chat, raw)
  local l = {chat = chat, raw = raw, ready = at_once, flight = '-', [0] = '-', '-', '-', '-'}
  local form = raw and byte(raw)
  if form == 108 then -- l
    l.ready, l.flight, l[0], l[1], l[2], l[3] = string.match(raw, '^l(%d+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
    for lane = 0, 3 do
      if sub(l[lane], -1) == '+' then l[lane], l[lane + 4] = sub(l[lane], 1, -2), true end
    end
  elseif form then
    l.ready = sub(raw, 2, 16)
    if form == 119 then -- w
      l[byte(raw, 17) - 48] = sub(raw, 18)
    elseif form == 102 then -- f
      l.flight = sub(raw, 17)
    end
  end
  l.was = {ready = l.ready, flight = l.flight, [0] = l[0], [1] = l[1], [2] = l[2], [3] = l[3]}
  lines[chat] = l
  line_list[#line_list + 1] = l
  return l
end

-- keep_lines reads the lines of several chats, each once.
local function keep_lines(chats)
  local unread = {}
  for _, chat in ipairs(chats) do
    if lines[chat] == nil then lines[chat], unread[#unread + 1] = false, chat end
  end
  for n, raw in ipairs(many(k_chats, unread)) do keep_line(unread[n], raw) end
end

-- written_line is what keep_line reads, false for nothing.
local function written_line(l)
  local only, several, waits = nil, false, false
  for lane = 0, 3 do
    if l[lane] ~= '-' then
      several = waits or l[lane + 4]
      only, waits = lane, true
    end
  end
  if not waits then
    if l.flight ~= '-' then return 'f' .. l.ready .. l.flight end
    return l.ready ~= at_once and 'r' .. l.ready
  end
  if l.flight == '-' and not several then return 'w' .. l.ready .. only .. l[only] end
  return 'l' .. l.ready .. ' ' .. l.flight .. ' ' .. l[0] .. (l[4] and '+ ' or ' ') .. l[1] .. (l[5] and '+ ' or ' ') ..
    l[2] .. (l[6] and '+ ' or ' ') .. l[3] .. (l[7] and '+' or '')
end

-- entry returns the member and the score of a lane among what is ready; nothing where it does not wait for time.
local function entry(l, chat, lane)
  local head = l[lane]
  if head == '-' or l.flight ~= '-' then return nil end
  local at = tonumber(sub(head, 18)) or 0
  return sub(head, 1, 16) .. ':' .. chat, math.max(at, tonumber(l.ready))
end

-- What waits behind the heads of lanes and is not in k_lanes yet. write_lanes() goes before all that looks there.
local behind = {}
local function write_lanes()
  if behind[1] then
    bulk('ZADD', k_lanes, behind)
    behind = {}
  end
end

-- add puts an envelope into its lane, at the place that its sequence number gives it. Its slot is written at once.
local function add(i)
  local chat, lane, head = i.chat, i.lane, i.seq
  if i.not_before ~= '0' then head = head .. '@' .. i.not_before end
  local l = lines[chat] or keep_line(chat, call('HGET', k_chats, chat))
  local first = l[lane]
  if first == '-' then
    l[lane] = head
  else
    if head < first then l[lane], head = head, first end
    behind[#behind + 1], behind[#behind + 2] = 0, chat .. '/' .. lane .. '/' .. head
    l[lane + 4] = true
  end
  if i.slot ~= '' then call('HSET', k_waiting, chat .. ' ' .. i.slot, i.seq) end
end

-- What looks at an envelope that is there already, and changes it. Lua makes every function anew each time a script runs,
-- and most commits need none of these: read_items() makes them.
local line, place, names, keep_item, item, bit, text, unqueue, remove, forget, drop, standing, merged, take
local function read_items()
  if item then return end
  gone = {}

  function line(chat) return lines[chat] or keep_line(chat, call('HGET', k_chats, chat)) end

  -- place is what a slot of a chat is known by.
  function place(chat, slot) return chat .. ' ' .. slot end

  -- names returns the id and the slot of an envelope, and where the rest of its text begins.
  function names(raw)
    local id, slot, from = string.match(raw, '^%l (%d+) (%d+) ()')
    local rest = from + id + slot
    return sub(raw, from, from + id - 1), sub(raw, from + id, rest - 1), rest
  end

  function keep_item(seq, raw)
    if not raw then return nil end
    local i, bits, from = {seq = seq, raw = raw}, nil, nil
    i.id, i.slot, from = names(raw)
    i.state, i.attempt, i.epoch, bits, i.lane, i.not_before, i.expires, i.edit, i.chat, i.action, from = string.match(raw,
      '^(%l+) (%d+) (%d+) (%d+) (%d) (%-?%d+) (%-?%d+) (%-?%d+) (%-?%d+) (%l+) ()', from)
    i.resent, i.removes, i.moved, i.bare = byte(bits, 1) == 49, byte(bits, 2) == 49, byte(bits, 3) == 49, byte(bits, 4) == 49
    i.lane = tonumber(i.lane)
    i.body = sub(raw, from)
    items[seq] = i
    item_list[#item_list + 1] = i
    return i
  end

  function item(seq)
    return items[seq] or keep_item(seq, new_texts[seq] or call('HGET', k_envelopes, seq))
  end

  function bit(b) return b and '1' or '0' end

  -- text is what keep_item reads.
  function text(i)
    if not i.changed then return i.raw end
    local flag = 'e '
    if i.expires == '0' and i.state == 'pending' then flag = i.slot == '' and 'p ' or 's ' end
    return flag .. #i.id .. ' ' .. #i.slot .. ' ' .. i.id .. i.slot .. i.state .. ' ' .. i.attempt .. ' ' .. i.epoch .. ' ' .. bit(i.resent) .. bit(i.removes) .. bit(i.moved) .. bit(i.bare) ..
      ' ' .. i.lane .. ' ' .. i.not_before .. ' ' .. i.expires .. ' ' .. i.edit .. ' ' .. i.chat .. ' ' .. i.action .. ' ' .. i.body
  end

  -- unqueue takes an envelope out of its lane. Written at once, but for heads.
  function unqueue(i)
    write_lanes()
    local l, lane, head = line(i.chat), i.lane, i.seq
    if i.not_before ~= '0' then head = head .. '@' .. i.not_before end
    if l[lane] ~= head then
      call('ZREM', k_lanes, i.chat .. '/' .. lane .. '/' .. head)
      return
    end
    local next = {}
    if l[lane + 4] then
      local prefix = i.chat .. '/' .. lane
      next = call('ZRANGEBYLEX', k_lanes, '[' .. prefix .. '/', '(' .. prefix .. '0', 'LIMIT', 0, 2)
      if next[1] then
        call('ZREM', k_lanes, next[1])
        next[1] = sub(next[1], #prefix + 2)
      end
    end
    l[lane], l[lane + 4] = next[1] or '-', next[2] and true or nil
  end

  -- remove takes an envelope out of its lane, and out of what waits for its slot. Written at once, but for heads.
  function remove(i)
    unqueue(i)
    if i.slot ~= '' then
      local at = place(i.chat, i.slot)
      if call('HGET', k_waiting, at) == i.seq then call('HDEL', k_waiting, at) end
    end
  end

  -- forget drops all that is kept of an envelope, which is in no lane. Written at once.
  function forget(i)
    touch(k_envelopes, i.seq)
    call('HDEL', k_envelopes, i.seq)
    call('HDEL', k_outcome, i.seq)
    call('HDEL', k_ids, i.id)
    new_ids[i.id], new_texts[i.seq], outcomes[i.seq], items[i.seq], gone[i.seq] = nil, nil, nil, nil, true
  end

  -- drop takes an envelope out of the queue as if it had never come.
  function drop(i)
    remove(i)
    count(i.state, nil)
    forget(i)
  end

  -- standing tells whether the slot of i has a message, or one is on its way into it.
  function standing(i)
    local flight = line(i.chat).flight
    if flight ~= '-' and item(sub(flight, 1, 16)).slot == i.slot then return true end
    return call('HEXISTS', k_slots, place(i.chat, i.slot)) == 1
  end

  -- merged says what becomes of an envelope that waits when a newer one comes for the same slot.
  function merged(old, newer, owed)
    if newer == 'remove' then return 'remove', false end
    if old == 'remove' then return 'replace', true end
    if old == 'replace' then return 'replace', owed end
    return newer, false
  end

  -- take puts a newer envelope for the same slot into the place of i, which waits.
  function take(i, e)
    local action, removes = merged(i.action, e.action, i.removes)
    if action == 'remove' and i.attempt == '0' and not standing(i) then return drop(i) end
    local lane = math.min(i.lane, e.lane)
    local moves = lane ~= i.lane or e.not_before ~= i.not_before
    count(i.state, 'pending')
    if moves then remove(i) end
    call('HDEL', k_ids, i.id)
    if i.attempt ~= '0' then call('HDEL', k_outcome, i.seq) end
    new_ids[i.id], outcomes[i.seq] = nil, nil
    i.id, i.action, i.removes, i.attempt, i.state, i.changed = e.id, action, removes, '0', 'pending', true
    i.lane, i.not_before, i.expires, i.bare, i.body = lane, e.not_before, e.expires, e.bare, e.body
    new_ids[i.id] = i.seq
    if moves then add(i) end
  end
end

-- enqueue puts an envelope, of which raw is the text, at the end of its lane, or into the place of the one that waits for
-- the same slot.
local function enqueue(id, chat, lane, slot, not_before, raw, seq)
  if slot ~= '' then
    local waits = call('HGET', k_waiting, chat .. ' ' .. slot)
    if waits then
      read_items()
      local e = keep_item('', raw)
      items['' ] = nil
      return take(item(waits), e)
    end
  end
  new_ids[id], new_texts[seq] = seq, raw
  add({seq = seq, chat = chat, lane = lane, slot = slot, not_before = not_before})
  count(nil, 'pending')
end

-- flush_lines writes the chats that changed, and brings them to where they belong among what is ready.
local function flush_lines()
  local set, unset, added, removed
  for _, l in ipairs(line_list) do
    local raw = written_line(l)
    if raw ~= l.raw or l.popped then
      if not set then set, unset, added, removed = {}, {}, {}, {} end
      local was = l.was
      for lane = 0, 3 do
        if l[lane] ~= was[lane] or (l[lane] ~= '-' and (l.flight ~= was.flight or l.ready ~= was.ready)) then
          local old, old_at = entry(was, l.chat, lane)
          local new, new_at = entry(l, l.chat, lane)
          if old and old ~= new then
            local r = removed[lane] or {}
            removed[lane], r[#r + 1] = r, old
          end
          if new and (old ~= new or old_at ~= new_at) then
            local a = added[lane] or {}
            added[lane], a[#a + 1], a[#a + 2] = a, string.format('%.0f', new_at), new
          end
          was[lane] = l[lane]
        end
      end
      if raw and raw ~= l.raw then
        set[#set + 1], set[#set + 2] = l.chat, raw
      elseif not raw then
        unset[#unset + 1] = l.chat
      end
      was.ready, was.flight, l.raw, l.popped = l.ready, l.flight, raw, nil
    end
  end
  if not set then return end
  for lane, members in pairs(removed) do bulk('ZREM', ready_keys[lane], members) end
  for lane, members in pairs(added) do bulk('ZADD', ready_keys[lane], members) end
  bulk('HDEL', k_chats, unset)
  bulk('HSET', k_chats, set)
end

-- write_fields writes what t holds into a hash.
local function write_fields(key, t)
  if next(t) == nil then return end
  local list = {}
  for k, v in pairs(t) do list[#list + 1], list[#list + 2] = k, v end
  bulk('HSET', key, list)
end

-- flush writes all that has changed.
local function flush()
  write_lanes()
  flush_lines()
  for _, i in ipairs(item_list) do
    if i.changed and items[i.seq] == i then
      new_texts[i.seq] = text(i)
      i.raw, i.changed = new_texts[i.seq], nil
    end
  end
  if watched then
    for seq in pairs(new_texts) do touch(k_envelopes, seq) end
    for seq in pairs(outcomes) do touch(k_envelopes, seq) end
  end
  write_fields(k_envelopes, new_texts)
  write_fields(k_ids, new_ids)
  write_fields(k_outcome, outcomes)
  if write_slots then write_slots() end
  for state, n in pairs(counts) do
    if n ~= 0 and state ~= 'pending' then call('HINCRBY', k_counts, state, n) end
  end
end
