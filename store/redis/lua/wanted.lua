-- Notes that updates that were put aside are to be handled again; others are left alone. ARGV: update ids.
for _, id in ipairs(ARGV) do
  if call('HEXISTS', k_buried, id) == 1 then call('ZADD', k_wanted, id, id) end
end
return 0
