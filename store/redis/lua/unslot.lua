-- Forgets messages that stand in slots, each only where it is as it was found and nothing for it waits or is under way.
-- ARGV, of each: chat, slot, what it was found to be. Answer: how many.
local n = 0
for at = 1, #ARGV, 3 do
  local chat, slot = ARGV[at], ARGV[at + 1]
  local key, flight = place(chat, slot), line(chat).flight
  local concerned = call('HEXISTS', k_waiting, key) == 1 or (flight ~= '-' and item(sub(flight, 1, 16)).slot == slot)
  if not concerned and call('HGET', k_slots, key) == ARGV[at + 2] then
    clear(chat, slot)
    n = n + 1
  end
end
return n
