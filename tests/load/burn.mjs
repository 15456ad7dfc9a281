// Uses a share of one core until it is killed: `node burn.mjs 0.2`.
const share = Number(process.argv[2] ?? 0);
const PERIOD_MS = 10;

function spin() {
  const until = performance.now() + PERIOD_MS * share;
  while (performance.now() < until);
  setTimeout(spin, PERIOD_MS * (1 - share));
}
spin();
