// The floor: bare node:http that reads the form and answers a constant body of a token answer's size.
import http from "node:http";

const body = JSON.stringify({
  access_token: `lk_at_${"x".repeat(50)}`,
  token_type: "Bearer",
  expires_in: 3600,
  scope: "default",
});
const server = http.createServer((request, response) => {
  let form = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => {
    form += chunk;
  });
  request.on("end", () => {
    const fields = new URLSearchParams(form);
    response.writeHead(fields.has("grant_type") || fields.has("token") ? 200 : 400, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      pragma: "no-cache",
    });
    response.end(body);
  });
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`listening ${typeof address === "object" && address ? address.port : ""}\n`);
});
process.on("SIGTERM", () => process.exit(0));
