import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { FORWARDINGS, type Forwarding, type PortalPorts, type RunningProxy } from "./proxied-portals";
import { runProgram } from "./run-program";

const OPERATING = path.resolve(import.meta.dirname, "../../docs/operating/README.md");

/** Debian's place for it is in the path of root alone. */
const PLACES = ["nginx", "/usr/sbin/nginx"] as const;

async function findNginx(): Promise<string | undefined> {
  for (const place of PLACES) if ((await runProgram(place, ["-v"])).code === 0) return place;
  return undefined;
}

/** Whether it is installed on this machine. */
export async function hasNginx(): Promise<boolean> {
  return (await findNginx()) !== undefined;
}

/** The lines that the operator's page gives for a portal below `/portal`, in front of this one. */
function documentedLocations(forwarding: Forwarding, port: number): string {
  const [, block = ""] = /^## Below a path\n[\s\S]*?^```nginx\n([\s\S]*?)^```$/m.exec(readFileSync(OPERATING, "utf8")) ?? [];
  const others = FORWARDINGS.filter((other) => other !== forwarding).map((other) => `# the path is ${other}`);
  return block
    .split("\n")
    .filter((line) => !others.some((other) => line.endsWith(other)))
    .map((line) => line.replaceAll("/portal", `/${forwarding}`).replace("http://latchkey", `http://127.0.0.1:${port}`))
    .join("\n");
}

/** An nginx in the foreground with what it needs in a folder of its own. `blocks` stand in its `http` block. */
function configuration(folder: string, blocks: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  return `
    daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
    events {}
    http {
      access_log off; ${temporary.join(" ")} proxy_http_version 1.1;
      ${blocks}
    }`;
}

/**
 * Starts nginx with these blocks in its `http` block.
 *
 * @param ready a URL that it answers with 200 once it runs
 * @throws with what it printed, when it does not answer so.
 */
export async function runNginx(blocks: string, ready: string): Promise<RunningProxy> {
  const program = await findNginx();
  if (program === undefined) throw new Error("nginx is not installed");
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-nginx-"));
  const file = path.join(folder, "nginx.conf");
  await writeFile(file, configuration(folder, blocks));
  const nginx = spawn(program, ["-e", "stderr", "-p", folder, "-c", file], { stdio: ["ignore", "ignore", "pipe"] });
  let printed = "";
  nginx.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const ended = once(nginx, "exit");
  const stop = async () => {
    nginx.kill("SIGQUIT");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await forwarding(ready, () => nginx.exitCode !== null);
  } catch (error) {
    await stop();
    throw new Error(`nginx does not forward: ${printed}`, { cause: error });
  }
  return { stop };
}

/** Starts nginx in front of two portals, with the lines of `docs/operating`. */
export async function startNginx(port: number, portals: PortalPorts): Promise<RunningProxy> {
  const blocks = `
    proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    server {
      listen 127.0.0.1:${port};
      ${FORWARDINGS.map((forwarding) => documentedLocations(forwarding, portals[forwarding])).join("\n")}
    }`;
  return await runNginx(blocks, `http://localhost:${port}/kept/healthz`);
}

async function forwarding(url: string, hasEnded: () => boolean): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (hasEnded() || answer !== undefined) throw new Error(`${url} answered ${answer?.status ?? "nothing"}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
