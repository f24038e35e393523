-- How records are kept, and what is found by them. This text goes before the scripts that write records, and
-- after outbox.lua.
--
-- A record is a field of its kind's hash: {"version":n,"marks":"…","gated":"…","opens":"…","links":"…","record":…}.
-- Marks are words parted by spaces, each an entry somewhere that stands for as long as the record is so:
--   i<member>          of the sorted set index, "name/value|id"
--   e<milliseconds>    of the sorted set sessions:expiry, by that time
--   l<milliseconds>    of the sorted set sessions:lapsing, by that time
--   t<field>           one in the hash tallies
--   p<scale>/<span>/<organisation>/<column>  one in the hash passing, and the field's name in index while it is not 0
-- Gated marks, "gate=mark", stand only while the gate is open. A gate is opened by another record, which names it in
-- opens; the gates that are open are the set gates.

local function version(raw)
  return raw and string.match(raw, '^{"version":(%d+),') or '0'
end

-- What brings the marks of a record from what they were to what they are, and flush_marks(), which writes what was counted. Made
-- only where some differ, as what read_items() makes. Where indexed is a list, what is added to the index gathers there until then.
local indexed, mark_anew, flush_marks = nil, nil, nil
local function read_marks()
  if mark_anew then return end
  local gates, tallied, passed = {}, {}, {}
  local flush_index, open, mark, words, parts, remark, turn

  function open(gate)
    if gates[gate] == nil then gates[gate] = call('SISMEMBER', k_gates, gate) == 1 end
    return gates[gate]
  end

  function flush_index()
    if indexed then
      bulk('ZADD', k_index, indexed)
      indexed = {}
    end
  end

  function flush_marks()
    flush_index()
    for field, by in pairs(tallied) do
      if by ~= 0 and call('HINCRBY', k_tallies, field, by) == 0 then call('HDEL', k_tallies, field) end
    end
    for field, by in pairs(passed) do
      local n = by ~= 0 and call('HINCRBY', k_passing, field, by)
      if n == 0 then
        call('HDEL', k_passing, field)
        call('ZREM', k_index, 'passing/' .. field)
      elseif n == by then
        call('ZADD', k_index, 0, 'passing/' .. field)
      end
    end
    tallied, passed = {}, {}
  end

  function mark(id, word, by)
    local what, rest = string.sub(word, 1, 1), string.sub(word, 2)
    if what == 'i' then
      if indexed and by > 0 then
        indexed[#indexed + 1], indexed[#indexed + 2] = 0, rest
      else
        flush_index()
        call(by > 0 and 'ZADD' or 'ZREM', k_index, unpack(by > 0 and {0, rest} or {rest}))
      end
    elseif what == 'e' then
      if by > 0 then call('ZADD', k_expiry, rest, id) else call('ZREM', k_expiry, id) end
    elseif what == 'l' then
      if by > 0 then call('ZADD', k_lapsing, rest, id) else call('ZREM', k_lapsing, id) end
    elseif what == 't' then
      tallied[rest] = (tallied[rest] or 0) + by
    elseif what == 'p' then
      passed[rest] = (passed[rest] or 0) + by
    end
  end

  function words(text)
    local set = {}
    for word in string.gmatch(text, '%S+') do set[word] = true end
    return set
  end

  function parts(raw)
    if not raw then return '', '', '' end
    local marks, gated, opens = string.match(raw, '^{"version":%d+,"marks":"([^"]*)","gated":"([^"]*)","opens":"([^"]*)"')
    return marks, gated, opens
  end

  -- remark brings the marks of a record from what they were to what they are.
  function remark(id, was, is, gated)
    if was == is then return end
    local old, new = words(was), words(is)
    local function all(of, but, by)
      for word in pairs(of) do
        if not but[word] then
          local gate, inner = nil, word
          if gated then gate, inner = string.match(word, '^([^=]*)=(.*)$') end
          if not gate or open(gate) then mark(id, inner, by) end
        end
      end
    end
    all(new, old, 1)
    all(old, new, -1)
  end

  -- turn opens or shuts a gate, for the records that index lists under a prefix.
  function turn(gate, by, child_key, prefix)
    gates[gate] = by > 0
    flush_index()
    call(by > 0 and 'SADD' or 'SREM', k_gates, gate)
    for _, member in ipairs(call('ZRANGEBYLEX', k_index, '[' .. prefix, '(' .. prefix .. '\255')) do
      local id = string.match(member, '^[^|]*|(.*)$')
      local _, gated = parts(call('HGET', child_key, id))
      for word in string.gmatch(gated, '%S+') do
        local of, inner = string.match(word, '^([^=]*)=(.*)$')
        if of == gate then mark(id, inner, by) end
      end
    end
  end

  function mark_anew(id, old, value, child_key, prefix)
    local was_marks, was_gated, was_opens = parts(old)
    local marks, gated, opens = parts(value ~= '' and value)
    if was_opens ~= opens then
      local before, now = words(was_opens), words(opens)
      for gate in pairs(before) do
        if not now[gate] then turn(gate, -1, child_key, prefix) end
      end
      for gate in pairs(now) do
        if not before[gate] then turn(gate, 1, child_key, prefix) end
      end
    end
    remark(id, was_marks, marks, false)
    remark(id, was_gated, gated, true)
  end
end

-- noted is all that is read of it here: from the version's end to where the links begin.
local function noted(raw)
  return sub(raw, string.find(raw, ',', 1, true), string.find(raw, ',"links":', 1, true))
end

-- note brings what is kept beside a record from what stood there, false for nothing, to what stands there now. child_key and
-- prefix say whose gates it opens.
local function note(id, old, value, child_key, prefix)
  if old and value ~= '' and noted(old) == noted(value) then return end
  read_marks()
  mark_anew(id, old, value, child_key, prefix)
end

-- put writes a record, or takes it away where value is empty.
local function put(key, id, old, value, child_key, prefix)
  touch(key, id)
  if value == '' then call('HDEL', key, id) else call('HSET', key, id, value) end
  note(id, old, value, child_key, prefix)
end
