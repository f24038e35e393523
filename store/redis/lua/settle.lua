-- Records what became of claims. Where a claim is not held any more by the settlement's epoch, or was settled before,
-- nothing changes.
--
-- ARGV, of each: id, epoch, state (sent, retry, dead), message, when it was settled
-- (ms, "-" for a retry), when to try again (ms, "-" for none), when the chat is ready (ms), "1" for doubt, reason.
-- Answer: {"ok"}.
local width, ids, known = 9, {}, {}
for n = 1, #ARGV, width do ids[#ids + 1] = ARGV[n] end
for n, seq in ipairs(many(k_ids, ids)) do
  if seq then known[#known + 1] = seq end
  ids[n] = seq
end
local chats = {}
for n, raw in ipairs(many(k_state, known)) do
  local i = items[known[n]] or keep_item(known[n], raw)
  if i then chats[#chats + 1] = i.chat end
end
for n, raw in ipairs(many(k_chats, chats)) do
  if not lines[chats[n]] then keep_line(chats[n], raw) end
end
local settled, dead = {}, {}
for n = 1, #ids do
  local at = 1 + (n - 1) * width
  local i = ids[n] and items[ids[n]]
  local state = ARGV[at + 2]
  if i and i.state == 'sending' and i.epoch == ARGV[at + 1] and i.id == ARGV[at] then
    i.resent = i.resent or ARGV[at + 7] == '1'
    settle_as(i, state, ARGV[at + 3], ARGV[at + 5], ARGV[at + 4], ARGV[at + 8])
    land(i, ARGV[at + 6])
    local was_moved = i.moved
    i.moved = false
    if state == 'sent' then
      settled[#settled + 1], settled[#settled + 2] = ARGV[at + 4], i.seq
      -- What went to a chat under its former id can't be edited.
      if not was_moved then show(i, ARGV[at + 3], ARGV[at + 4]) end
    else
      doubt(i)
      if state == 'retry' then
        wait_again(i)
      else
        settled[#settled + 1], settled[#settled + 2] = ARGV[at + 4], i.seq
        dead[#dead + 1], dead[#dead + 2] = tonumber(i.seq), i.seq
      end
    end
  end
end
bulk('ZADD', k_settled, settled)
bulk('ZADD', k_dead, dead)
flush()
return {'ok'}
