// Loaded before a server under test: each SIGUSR2 sets its wall clock, a day ahead, a day back, and right again.
const DAY = 86_400_000;
const OFFSETS = [0, DAY, -DAY];
const RealDate = Date;
let shifts = 0;

const now = () => RealDate.now() + (OFFSETS[shifts % OFFSETS.length] ?? 0);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, self) => Reflect.construct(target, values.length === 0 ? [now()] : values, self),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
process.on("SIGUSR2", () => {
  shifts += 1;
});
