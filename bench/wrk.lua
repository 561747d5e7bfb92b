-- wrk prints its percentiles rounded to two or three digits; here they are whole, in microseconds.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'figures {"requests":%d,"durationUs":%d,"p50Us":%.3f,"p99Us":%.3f,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
