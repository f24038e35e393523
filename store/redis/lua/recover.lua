-- Deals with the claims of epochs before one, of which nobody knows what came: an interactive one is dead, unless it edits or
-- removes what stands there, which does no harm when it is repeated. Any other waits again at the head of its lane.
--
-- ARGV: 1 epoch, 2 now (ms). Answer: as of a claim, each as it was claimed.
local left = {}
for _, seq in ipairs(call('HVALS', k_flights)) do
  local i = item(seq)
  if tonumber(i.epoch) < tonumber(ARGV[1]) then left[#left + 1] = i end
end
table.sort(left, function(a, b) return a.seq < b.seq end)
local answer = contents(left)
for n, i in ipairs(left) do
  local shown = string.match(answer[3 * n], '^(%-?%d+) ') or i.edit
  local harmless = i.action == 'remove' or (i.action == 'put' and shown ~= '0')
  land(i, '0')
  doubt(i)
  if i.lane == 0 and not harmless then
    bury(i, 'unknown', ARGV[2])
  else
    count(i.state, 'pending')
    i.state, i.resent, i.moved = 'pending', true, false
    wait_again(i)
  end
end
flush()
return {'ok', answer}
