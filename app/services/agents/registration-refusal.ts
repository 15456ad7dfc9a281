/** Why a client may not register here, or not manage a registration. */
export const REGISTRATION_REFUSALS = {
  off: { status: 403, error: "access_denied", description: "Clients cannot register themselves here: an admin has not switched it on." },
  not_listed: {
    status: 400,
    error: "invalid_redirect_uri",
    description:
      "The hosts of redirect_uris must be among those that an admin has listed, or the request must have an initial access token.",
  },
  token: { status: 401, error: "invalid_token", description: "The initial access token is unknown, used up or expired." },
  not_yours: {
    status: 401,
    error: "invalid_token",
    description: "There is no such client, or the registration access token is not its own.",
  },
} as const;

/** A refused registration; the sentence of its reason may be sent. */
export class RegistrationRefused extends Error {
  override readonly name = "RegistrationRefused";
  constructor(readonly reason: keyof typeof REGISTRATION_REFUSALS) {
    super(REGISTRATION_REFUSALS[reason].description);
  }
}
