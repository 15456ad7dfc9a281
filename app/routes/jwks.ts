import { protocolDocument } from "#app/http/protocol-endpoint";
import { protocol } from "#app/services/protocol";

/** A verifier that meets an unknown `kid` fetches again; five minutes keep the rest from asking for every token. */
const MAX_AGE_SECONDS = 300;

export const loader = protocolDocument((realmId) => protocol().keySet(realmId), MAX_AGE_SECONDS);
export const action = loader;
