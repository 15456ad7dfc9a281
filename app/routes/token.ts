import { protocolEndpoint } from "#app/http/protocol-endpoint";
import { protocol } from "#app/services/protocol";

export const action = protocolEndpoint((request) => protocol().token(request));
/** Every method gets its answer from the endpoint itself: 405 with `Allow` for what is not POST. */
export const loader = action;
