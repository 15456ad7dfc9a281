// Computes for a time without shared resources, and prints the number of its iterations: `node compute.mjs MILLISECONDS`.
const claims = { iss: "https://portal.example", sub: "client", aud: ["default"], exp: 1_800_000_000, scope: "a b c" };
const until = performance.now() + Number(process.argv[2]);
let rounds = 0;
let bytes = 0;
while (performance.now() < until) {
  for (let i = 0; i < 200; i += 1) bytes += JSON.stringify(JSON.parse(JSON.stringify({ ...claims, jti: i }))).length;
  rounds += 1;
}
process.stdout.write(bytes > 0 ? String(rounds) : "0");
