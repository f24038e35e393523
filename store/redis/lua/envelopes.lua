-- Reads envelopes, with what became of them. ARGV: "id" and an id, or "dead" and how many of those that were given up, the
-- last ones first. Answer: hot part, body and outcome ("" for none) of each, flat.
local seqs
if ARGV[1] == 'id' then
  seqs = {call('HGET', k_ids, ARGV[2]) or nil}
else
  seqs = call('ZREVRANGE', k_dead, 0, tonumber(ARGV[2]) - 1)
end
local out = {}
for n, seq in ipairs(seqs) do
  out[3 * n - 2] = call('HGET', k_state, seq) or ''
  out[3 * n - 1] = call('HGET', k_body, seq) or ''
  out[3 * n] = call('HGET', k_outcome, seq) or ''
end
return out
