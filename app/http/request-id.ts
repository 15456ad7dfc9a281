import { createUuidv7 } from "#app/oauth/uuidv7";

/** The id of one request: a UUIDv7, in the answer's `X-Request-Id`, in the log, and in failure records. */
export const newRequestId = createUuidv7({ now: Date.now });
