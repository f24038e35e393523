-- Forgets blobs that nothing has borne since a time. ARGV: 1 before (ms), then hashes. Answer: how many.
local n = 0
for i = 2, #ARGV do
  local hash = ARGV[i]
  local used = tonumber(call('ZSCORE', k_blob_used, hash) or 'inf')
  if used < tonumber(ARGV[1]) then
    for _, key in ipairs({k_blobs, k_blob_labels, k_blob_ids}) do call('HDEL', key, hash) end
    call('ZREM', k_blob_used, hash)
    n = n + 1
  end
end
return n
