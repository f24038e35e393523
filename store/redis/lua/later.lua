-- later returns a number above the one before, and above all that were given so far even where a failover lost some of
-- them: it is the server's time in milliseconds.
local function later(before)
  local now = call('TIME')
  local ms = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
  return string.format('%.0f', math.max(ms, tonumber(before or '0') + 1))
end
