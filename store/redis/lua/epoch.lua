-- Counts the sender's epoch up. ARGV: 1 lease and 2 token ("" for none). Answer: {"ok", epoch} or {"fenced", token}.
if stale(ARGV[1], ARGV[2]) then return {'fenced', call('HGET', k_fences, ARGV[1]) or '0'} end
local epoch = later(call('HGET', k_meta, 'epoch'))
call('HSET', k_meta, 'epoch', epoch)
return {'ok', epoch}
