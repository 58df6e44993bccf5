// The runtime of the networks tells its makers of the machine and of what it runs, from its first session on, unless this is set before. It must be set on the main thread:
// workers have an environment of their own, which native code does not see. Whoever wants it can set it to 0 beforehand.
process.env.ORT_DISABLE_TELEMETRY ||= '1'
