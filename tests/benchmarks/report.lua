-- What wrk has seen, as JSON on one line: answers a second, milliseconds, and what was no answer, or not a good one.
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"rate": %.2f, "median": %.2f, "p95": %.2f, "bad": %d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    errors.status + errors.connect + errors.read + errors.timeout))
end
