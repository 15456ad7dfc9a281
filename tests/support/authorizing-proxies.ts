/** The proxies of docs/apis.md, each run with the lines that the document gives for it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port";
import { runNginx } from "./nginx";
import type { RunningProxy } from "./proxied-portals";
import { runProgram } from "./run-program";

/** Where the proxy finds whom. */
interface Places {
  /** The proxy's own port, of 127.0.0.1. */
  readonly port: number;
  /** What it asks: the address of /verify with the API's identifier and key. */
  readonly verify: URL;
  /** The port of the API. */
  readonly api: number;
}

export interface AuthorizingProxy {
  readonly name: "nginx" | "Caddy" | "Envoy";
  /** The answer to a call whose token came in the URL: the portal's 400, of which nginx makes 500. */
  readonly tokenInUrl: number;
  /** Where the program may lie besides the path and the variable `<NAME>_PATH`. */
  readonly usual: string;
  readonly versionArguments: readonly string[];
  start(program: string, places: Places): Promise<RunningProxy>;
}

/** The example of a proxy. */
function documented(name: string): string {
  const [, block = ""] =
    new RegExp(`^### ${name}\\n\`\`\`\\w*\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(readFileSync("docs/apis.md", "utf8")) ?? [];
  if (block === "") throw new Error(`docs/apis.md has no example for ${name}`);
  return block;
}

const EXAMPLE = "https://portal.example";
/** The question of each example, up to the scopes. */
const QUESTION = /\/verify\?api=[^&]*&key=KEY/;

const indented = (text: string, by: number) => text.replaceAll(/^(?=.)/gm, " ".repeat(by));

interface Program {
  readonly program: string;
  /** The name of its file of configuration, in a folder of its own, and what is in it. */
  readonly file: string;
  readonly content: string;
  readonly arguments: (file: string) => readonly string[];
  /** Whether it serves. It must not ask the portal: calls are counted. */
  readonly isReady: () => Promise<boolean>;
}

async function run({ program, file, content, arguments: argumentsOf, isReady }: Program): Promise<RunningProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-proxy-"));
  const place = path.join(folder, file);
  await writeFile(place, content);
  const env = { ...process.env, HOME: folder };
  const child = spawn(program, argumentsOf(place), { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 300 && child.exitCode === null; tries += 1) {
    if (await isReady()) return { stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`the proxy does not answer: ${printed}`);
}

/** Whether somebody listens on a port. */
async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const connected = await new Promise<boolean>((resolve) =>
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false)),
  );
  socket.destroy();
  return connected;
}

export const AUTHORIZING_PROXIES: readonly AuthorizingProxy[] = [
  {
    name: "nginx",
    tokenInUrl: 500,
    usual: "/usr/sbin/nginx",
    versionArguments: ["-v"],
    start: (_, { port, verify, api }) =>
      runNginx(
        documented("nginx")
          .replace("127.0.0.1:8080;", `127.0.0.1:${port}; location = /ready { return 200; }`)
          .replace(EXAMPLE, verify.origin)
          .replace(QUESTION, verify.pathname + verify.search)
          .replace("http://127.0.0.1:9000", `http://127.0.0.1:${api}`),
        `http://127.0.0.1:${port}/ready`,
      ),
  },
  {
    name: "Caddy",
    tokenInUrl: 400,
    usual: "/usr/bin/caddy",
    versionArguments: ["version"],
    start(program, { port, verify, api }) {
      const site = documented("Caddy")
        .replace("orders.example", `http://127.0.0.1:${port}`)
        .replace(EXAMPLE, verify.origin)
        .replace(QUESTION, verify.pathname + verify.search)
        .replace("127.0.0.1:9000", `127.0.0.1:${api}`);
      return run({
        program,
        file: "Caddyfile",
        content: `{\n admin off\n auto_https off\n}\n${site}`,
        arguments: (file) => ["run", "--adapter", "caddyfile", "--config", file],
        isReady: () => isListening(port),
      });
    },
  },
  {
    name: "Envoy",
    tokenInUrl: 400,
    usual: "/usr/bin/envoy",
    versionArguments: ["--version"],
    start(program, { port, verify, api }) {
      const filters = documented("Envoy")
        .replace(EXAMPLE, verify.origin)
        .replace(QUESTION, verify.pathname + verify.search);
      const cluster = (name: string, at: number) => `
    - name: ${name}
      type: STATIC
      load_assignment: { cluster_name: ${name}, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${at} } } } }] }] }`;
      const content = `static_resources:
  listeners:
    - address: { socket_address: { address: 127.0.0.1, port_value: ${port} } }
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: orders
                route_config: { request_headers_to_remove: [authorization], virtual_hosts: [{ name: orders, domains: ["*"], routes: [{ match: { prefix: "/" }, route: { cluster: orders } }] }] }
${indented(filters, 16)}
                  - name: envoy.filters.http.router
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
  clusters:${cluster("orders", api)}${cluster("portal", Number(verify.port))}
`;
      return run({
        program,
        file: "envoy.yaml",
        content,
        arguments: (file) => ["-c", file, "--use-dynamic-base-id", "--concurrency", "1", "-l", "error"],
        isReady: () => isListening(port),
      });
    },
  },
];

/** The program of a proxy on this machine; undefined where it is not installed. */
export async function findProxy({ name, usual, versionArguments }: AuthorizingProxy): Promise<string | undefined> {
  const places = [process.env[`${name.toUpperCase()}_PATH`] ?? [], name.toLowerCase(), usual].flat();
  for (const place of places) if ((await runProgram(place, versionArguments)).code === 0) return place;
  return undefined;
}

/** Starts a proxy on a port of its own. */
export async function startAuthorizingProxy(
  proxy: AuthorizingProxy,
  places: Omit<Places, "port">,
): Promise<RunningProxy & { readonly url: string }> {
  const program = await findProxy(proxy);
  if (program === undefined) throw new Error(`${proxy.name} is not installed`);
  const port = await freePort();
  const { stop } = await proxy.start(program, { port, ...places });
  return { stop, url: `http://127.0.0.1:${port}` };
}
