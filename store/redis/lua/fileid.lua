-- Notes what the messenger calls a blob; of one that is not kept nothing is noted. ARGV: 1 hash, 2 kind, 3 id ("" forgets it).
if call('HEXISTS', k_blobs, ARGV[1]) == 0 then return 0 end
local ids = cjson.decode(call('HGET', k_blob_ids, ARGV[1]) or '{}')
ids[ARGV[2]] = ARGV[3] ~= '' and ARGV[3] or nil
if next(ids) then call('HSET', k_blob_ids, ARGV[1], cjson.encode(ids)) else call('HDEL', k_blob_ids, ARGV[1]) end
return 1
