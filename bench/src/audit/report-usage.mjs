// Loaded in front of a program that is measured: what it has used, in one line, when it ends.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(`${JSON.stringify({ cpuMicros: userCPUTime + systemCPUTime, maxRSS })}\n`);
});
