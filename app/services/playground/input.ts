import { z } from "zod";

const limit = { error: "This is too long." };

/** What the first form sends: seed 000, "Try Client Credentials Grant". Which fields a grant needs is checked by the use case. */
export const authorizeSchema = z.object({
  grantType: z.string({ error: "Choose a grant type." }).max(100, limit),
  clientId: z.string({ error: "Give the Client ID." }).trim().max(200, limit),
  clientSecret: z.string({ error: "Give the Client Secret." }).trim().max(500, limit),
  scope: z.string().trim().max(2000, limit).default(""),
  tokenEndpoint: z.string({ error: "Choose an endpoint." }).max(200, limit),
  username: z.string().trim().max(320, limit).default(""),
  password: z.string().max(1000, limit).default(""),
  refreshToken: z.string().trim().max(4000, limit).default(""),
});

export type AuthorizeInput = z.output<typeof authorizeSchema>;

/** What the second form sends. */
export const tokenInfoSchema = z.object({
  token: z.string({ error: "Give a token." }).trim().max(16_000, limit),
  introspectionEndpoint: z.string({ error: "Choose an endpoint." }).max(200, limit),
  clientId: z.string({ error: "Give the Client ID." }).trim().max(200, limit),
  clientSecret: z.string({ error: "Type the Client Secret again." }).trim().max(500, limit),
});
