-- Deals with the claims of epochs before one, of which nobody knows what came: an interactive one is dead, unless it edits or
-- removes what stands there, which does no harm when it is repeated. Any other waits again at the head of its lane.
-- Pauses of chats that are over are forgotten.
--
-- ARGV: 1 epoch, 2 now (ms), 3 the same (15 digits). Answer: as of a claim, each as it was claimed, and a list of their epochs.
local all, seqs, over, flights = call('HGETALL', k_chats), {}, {}, {}
for n = 1, #all, 2 do
  local raw = all[n + 1]
  local form = byte(raw)
  if form == 114 and sub(raw, 2, 16) <= ARGV[3] then
    over[#over + 1] = all[n]
  elseif form == 102 or form == 108 then
    local flight = keep_line(all[n], raw).flight
    local seq, epoch = flying(flight)
    if flight ~= '-' and tonumber(epoch) < tonumber(ARGV[1]) then
      seqs[#seqs + 1], flights[seq] = seq, epoch
    end
  end
end
bulk('HDEL', k_chats, over)
table.sort(seqs)
keep_items(seqs)
local answer, epochs, places, place_of = {}, {}, {}, {}
for n, seq in ipairs(seqs) do
  local i = items[seq]
  answer[2 * n - 1], answer[2 * n], epochs[n] = seq .. ':' .. i.chat, text(i), flights[seq]
  if i.slot ~= '' then
    places[#places + 1] = place(i.chat, i.slot)
    place_of[#places] = n
  end
end
local stand = {}
for n, slot in ipairs(many(k_slots, places)) do
  slots[places[n]] = slot
  if slot then stand[#stand + 1], stand[#stand + 2] = place_of[n], slot end
end
for _, seq in ipairs(seqs) do
  local i = items[seq]
  local stands = slot_of(i)
  local shown = stands and string.match(stands, '^(%-?%d+) ') or i.edit
  local harmless = i.action == 'remove' or (i.action == 'put' and shown ~= '0')
  land(line(i.chat), at_once)
  doubt(i)
  if i.lane == 0 and not harmless then
    end_claim(i, 'dead', flights[seq], false)
    bury(i, 'unknown', ARGV[2])
  else
    end_claim(i, 'pending', flights[seq], true)
    i.state, i.moved, i.changed = 'pending', false, true
    wait_again(i)
  end
end
flush()
return {'ok', answer, stand, epochs}
