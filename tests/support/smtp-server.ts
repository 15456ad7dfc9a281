/**
 * A mail server on loopback that takes every mail without a sign-in and keeps it, and refuses every sign-in (RFC 5321, as far as a
 * client needs it).
 */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";

export interface ReceivedMail {
  readonly to: string;
  /** The message with its soft line breaks taken out (quoted-printable). */
  readonly text: string;
}

export interface SmtpServer {
  /** For `SMTP_URL`. */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  stop(): void;
}

/**
 * @param refused recipients that it answers with 550, as mailboxes that do not exist
 * @param port 0: any that is free
 */
export async function startSmtpServer(refused: readonly string[] = [], port = 0): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const server = createServer((socket) => converse(socket, mails, refused));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the mail server has no port");
  return { url: `smtp://127.0.0.1:${address.port}`, mails, stop: () => void server.close() };
}

function converse(socket: Socket, mails: ReceivedMail[], refused: readonly string[]): void {
  let to = "";
  let message: string[] | undefined;
  let rest = "";
  const say = (line: string) => void socket.write(`${line}\r\n`);
  socket.on("error", () => undefined);
  socket.on("data", (bytes: Buffer) => {
    const lines = (rest + bytes.toString()).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (message !== undefined) {
        if (line !== ".") message.push(line);
        else {
          mails.push({ to, text: plain(message.join("\n")) });
          message = undefined;
          say("250 taken");
        }
        continue;
      }
      if (/^RCPT/i.test(line)) to = /<([^>]*)>/.exec(line)?.[1] ?? "";
      if (/^RCPT/i.test(line) && refused.includes(to)) say(`550 no mailbox ${to}`);
      else if (/^DATA/i.test(line)) {
        message = [];
        say("354 go on");
      } else if (/^EHLO/i.test(line)) say("250-localhost\r\n250 AUTH PLAIN");
      else if (/^AUTH/i.test(line)) say("535 nobody signs in here");
      else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
      else say("250 ok");
    }
  });
  say("220 ready");
}

function plain(message: string): string {
  return message.replaceAll("=\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
