import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { openTo } from "../applications/access";
import { checked, NotFoundError } from "../errors";
import { credentialFormats } from "./credential-formats";
import { endpoints } from "./endpoints";

/** What the file is made of. The secret consists of characters that mean nothing in a shell or a file of settings; a key that somebody has typed may not. */
export const credentialsSchema = z.object({
  format: z.enum(["env", "json"]),
  clientId: z.string().regex(/^[\x20-\x7e]{1,500}$/),
  secret: z.string().regex(/^[A-Za-z0-9_-]{20,200}$/),
});

type Credentials = z.input<typeof credentialsSchema>;

const CONTENT_TYPES = { env: "text/plain; charset=utf-8", json: "application/json; charset=utf-8" } as const;

export interface CredentialsFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: string;
}

/**
 * The key and secret as a file, `.env` or JSON, with the names that the curl commands use. The secret comes
 * from the page that has just shown it: it is stored nowhere.
 *
 * @throws InvalidInputError; NotFoundError unless the key is of an application that the actor may see.
 */
export async function credentialsFile(actor: Actor, input: Credentials): Promise<CredentialsFile> {
  const { format, clientId, secret } = checked(credentialsSchema, input);
  const client = await database().prisma.client.findFirst({
    where: { clientId, application: openTo(actor, "change") },
    select: { environment: true, application: { select: { name: true } } },
  });
  if (!client) throw new NotFoundError("These keys do not exist, or they are not yours.");
  const name = `${fileNamePart(client.application.name)}-${client.environment.toLowerCase()}`;
  const found = credentialFormats({ clientId, secret, tokenEndpoint: endpoints(actor).token, name }).find(({ id }) => id === format);
  return { name: `${name}.${format}`, contentType: CONTENT_TYPES[format], content: found?.text ?? "" };
}

/** The application's name with only what every file system and header takes. */
function fileNamePart(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "application" : plain;
}
