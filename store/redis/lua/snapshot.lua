-- Ends what an export has to know: what was written since it began, as it is now, and what is small enough to be read at once.
-- From here on nothing more is noted for it.
--
-- ARGV: 1 the export's name, 2 the last line of audit that it has read. Answer: {"lost"} where too much time has passed and
-- not everything was noted, or {"ok", {key, field, and up to two values of each thing that was written, "" for none}, {id and
-- fields of each line of audit since}, blobs' labels, blobs' times, blobs' ids, parts, buried, wanted, epoch, claims that are under way}.
if call('GET', k_watch) ~= ARGV[1] then return {'lost'} end
local out = {}
for _, name in ipairs(call('SMEMBERS', k_touched)) do
  local key, field = string.match(name, '^([^|]*)|(.*)$')
  local values = {'', ''}
  if key == k_turns then
    values[1] = call('ZSCORE', key, field) or ''
  else
    values[1] = call('HGET', key, field) or ''
    if key == k_envelopes then values[2] = call('HGET', k_outcome, field) or '' end
  end
  local n = #out
  out[n + 1], out[n + 2], out[n + 3], out[n + 4] = key, field, values[1], values[2]
end
call('DEL', k_watch, k_touched)
local lines = {}
for n, line in ipairs(call('XRANGE', k_audit, '(0-' .. ARGV[2], '+')) do
  lines[2 * n - 1], lines[2 * n] = line[1], line[2]
end
local flights = {}
for _, raw in ipairs(call('HVALS', k_chats)) do
  flights[#flights + 1] = string.match(raw, '^f%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d(.*)$') or string.match(raw, '^l%d+ (%d%S+)')
end
return {
  'ok', out, lines, call('HGETALL', k_blob_labels), call('ZRANGE', k_blob_used, 0, -1, 'WITHSCORES'), call('HGETALL', k_blob_ids),
  call('HGETALL', k_parts), call('HGETALL', k_buried), call('ZRANGE', k_wanted, 0, -1), call('HGET', k_meta, 'epoch') or '0',
  flights,
}
