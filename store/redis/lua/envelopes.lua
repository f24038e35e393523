-- Reads envelopes, with what became of them. ARGV: "id" and an id, or "dead" and how many of those that were given up, the
-- last ones first. Answer: text, outcome ("" for none) and claim ("" where it is not under way) of each, flat.
local seqs
if ARGV[1] == 'id' then
  seqs = {call('HGET', k_ids, ARGV[2]) or nil}
else
  seqs = call('ZREVRANGE', k_dead, 0, tonumber(ARGV[2]) - 1)
end
local out = {}
for n, seq in ipairs(seqs) do
  local i = item(seq)
  local flight = i and line(i.chat).flight or '-'
  out[3 * n - 2] = i and i.raw or ''
  out[3 * n - 1] = call('HGET', k_outcome, seq) or ''
  out[3 * n] = flying(flight) == seq and flight or ''
end
return out
