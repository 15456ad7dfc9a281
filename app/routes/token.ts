import { protocolRoute } from "#app/http/protocol-route";

export const action = protocolRoute("token");
/** Every method gets its answer from the endpoint itself: 405 with `Allow` for what is not POST. */
export const loader = action;
