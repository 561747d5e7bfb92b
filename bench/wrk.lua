-- What the calls are: all the same, or each with another query, another header or another body.
local calls = os.getenv("CALLS") or "same"
local count = 0

local each = {
  queries = function()
    local path = wrk.path:gsub("openid=[^&]*", "openid=o6_bmjrPTlm6_2sgVt7h" .. count, 1)
    return wrk.format(nil, path)
  end,
  headers = function()
    wrk.headers["X-Request-Id"] = "request-" .. count
    return wrk.format()
  end,
  bodies = function()
    local body = '{"touser":"o6_bmj' .. count .. '","content":"' .. string.rep("x", count % 97) .. '"}'
    return wrk.format("POST", nil, nil, body)
  end,
}

if each[calls] then
  function request()
    count = count + 1
    return (each[calls]())
  end
end

-- wrk prints its percentiles rounded to two or three digits; here they are whole, in microseconds.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'figures {"requests":%d,"durationUs":%d,"p50Us":%.3f,"p99Us":%.3f,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
