-- Reads how the assignments of each organisation stand, and how many deadlines have passed at a moment: in whole years, in
-- whole months of the year, and in the moments of the month. ARGV: the moment, "2017-07-27T10:00:00.000Z".
-- Answer: {cells and numbers, flat}, {fields of passing and numbers, flat}.
local at = ARGV[1]
local passed = {}
for _, range in ipairs({
  {'year/', 'year/' .. string.sub(at, 1, 4)},
  {'month/' .. string.sub(at, 1, 4), 'month/' .. string.sub(at, 1, 7)},
  {'instant/' .. string.sub(at, 1, 7), 'instant/' .. at .. '/\255'},
}) do
  local fields = {}
  for n, member in ipairs(call('ZRANGEBYLEX', k_index, '[passing/' .. range[1], '(passing/' .. range[2])) do
    fields[n] = string.sub(member, 9)
  end
  for first = 1, #fields, 4000 do
    local last = math.min(first + 3999, #fields)
    for n, value in ipairs(call('HMGET', k_passing, unpack(fields, first, last))) do
      passed[#passed + 1], passed[#passed + 2] = fields[first + n - 1], value or '0'
    end
  end
end
return {call('HGETALL', k_tallies), passed}
