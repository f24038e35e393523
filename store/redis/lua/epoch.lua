-- Counts the sender's epoch up. Answer: the epoch.
local epoch = later(call('HGET', k_meta, 'epoch'))
call('HSET', k_meta, 'epoch', epoch)
return epoch
