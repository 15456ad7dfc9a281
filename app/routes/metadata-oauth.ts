import { protocolDocument } from "#app/http/protocol-endpoint";
import { protocol } from "#app/services/protocol";

/** Seconds; a grant type the admin switches shows here soon after. */
const MAX_AGE_SECONDS = 60;

export const loader = protocolDocument((realmId) => protocol().metadata(realmId), MAX_AGE_SECONDS);
export const action = loader;
