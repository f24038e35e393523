-- Reads records, and those that they name, as they all are at one moment.
--
-- ARGV: 1 the number of kinds, their names, and then steps:
--   get  kind n id…        the records with these ids, and those that were named so far
--   all  kind              all records of the kind
--   range kind n prefix…   what index lists under each prefix is wanted: read by the next get
--   last kind n prefix…    likewise, of each prefix the last one
--   each from kind name    what index lists under name/id| for every wanted id of kind from
--   side kind              what loaded records name on the side is wanted, too
--   top  prefix            the id of the last entry of index under the prefix, as a record of kind 0
-- A record names others in links, "kind/id", on the side with a "+" before it. Answer: kind, id, value of each record, flat.
local count = tonumber(ARGV[1])
local numbers, wanted, order, read, loaded, side, out = {}, {}, {}, {}, {}, {}, {}
for k = 1, count do
  numbers[ARGV[k + 1]], wanted[k], order[k], read[k], loaded[k], side[k] = k, {}, {}, 0, {}, {}
end

local function want(k, id)
  if not wanted[k][id] then
    wanted[k][id] = true
    order[k][#order[k] + 1] = id
  end
end

local function keep(k, id, raw)
  if loaded[k][id] then return end
  loaded[k][id] = true
  local links = string.match(raw, '^{"version":%d+,"marks":"[^"]*","gated":"[^"]*","opens":"[^"]*","links":"([^"]*)"')
  for plus, kind, link in string.gmatch(links, '(%+?)([^ /+]+)/(%S+)') do
    if plus == '' then
      want(numbers[kind], link)
    else
      local s = side[numbers[kind]]
      s[#s + 1] = link
    end
  end
  local n = #out
  out[n + 1], out[n + 2], out[n + 3] = k, id, raw
end

local function fetch(k)
  local ids = order[k]
  while read[k] < #ids do
    local first, last = read[k] + 1, math.min(read[k] + 4000, #ids)
    local found = call('HMGET', kinds[k], unpack(ids, first, last))
    read[k] = last
    for n = first, last do
      local raw = found[n - first + 1]
      if raw then keep(k, ids[n], raw) end
    end
  end
end

local function listed(k, prefix)
  for _, member in ipairs(call('ZRANGEBYLEX', k_index, '[' .. prefix, '(' .. prefix .. '\255')) do
    want(k, string.match(member, '^[^|]*|(.*)$'))
  end
end

local p = count + 2
while ARGV[p] do
  local step, k = ARGV[p], tonumber(ARGV[p + 1])
  if step == 'get' then
    local n = tonumber(ARGV[p + 2])
    for i = p + 3, p + 2 + n do want(k, ARGV[i]) end
    fetch(k)
    p = p + 3 + n
  elseif step == 'range' then
    local n = tonumber(ARGV[p + 2])
    for i = p + 3, p + 2 + n do listed(k, ARGV[i]) end
    p = p + 3 + n
  elseif step == 'last' then
    local n = tonumber(ARGV[p + 2])
    for i = p + 3, p + 2 + n do
      local last = call('ZREVRANGEBYLEX', k_index, '(' .. ARGV[i] .. '\255', '[' .. ARGV[i], 'LIMIT', 0, 1)[1]
      if last then want(k, string.match(last, '^[^|]*|(.*)$')) end
    end
    p = p + 3 + n
  elseif step == 'all' then
    local all = call('HGETALL', kinds[k])
    for n = 1, #all, 2 do
      want(k, all[n])
      keep(k, all[n], all[n + 1])
    end
    read[k] = #order[k]
    p = p + 2
  elseif step == 'each' then
    local to, name = tonumber(ARGV[p + 2]), ARGV[p + 3]
    for _, id in ipairs(order[k]) do listed(to, name .. '/' .. id .. '|') end
    p = p + 4
  elseif step == 'side' then
    for _, id in ipairs(side[k]) do want(k, id) end
    p = p + 2
  else -- top
    local prefix = ARGV[p + 1]
    local last = call('ZREVRANGEBYLEX', k_index, '(' .. prefix .. '\255', '[' .. prefix, 'LIMIT', 0, 1)[1]
    local n = #out
    if last then out[n + 1], out[n + 2], out[n + 3] = 0, string.match(last, '^[^|]*|(.*)$'), '' end
    p = p + 2
  end
end
return out
