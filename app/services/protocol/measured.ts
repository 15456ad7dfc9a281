import { errors, tokenRequests } from "#app/db/protocol/store-metrics";
import type { Cause } from "#app/oauth/causes";
import type { Endpoint, ProtocolAnswer, ProtocolRequest } from "#app/oauth/model";
import { counter, histogram, SECONDS } from "#app/platform/metrics";

type Answering = (request: ProtocolRequest) => Promise<ProtocolAnswer>;

const seconds = histogram("latchkey_request_seconds", "From a protocol request that was read to its answer.", SECONDS, ["endpoint"]);
const answers = counter("latchkey_answers_total", "Protocol answers, by endpoint and HTTP status.", ["endpoint", "status"]);

/** Causes that leave no record: the metrics count them by status. */
const CAUSE_OF: Readonly<Record<number, Cause>> = { 500: "server_error", 503: "unavailable" };

/** The same endpoint, with its answers counted and timed. Never by client: there may be a million. */
export function measured(endpoint: Endpoint, answer: Answering): Answering {
  return async (request) => {
    const from = performance.now();
    const answered = await answer(request);
    seconds.observe((performance.now() - from) / 1000, endpoint);
    answers.count(endpoint, String(answered.status));
    const cause = CAUSE_OF[answered.status];
    if (cause !== undefined) {
      errors.count(endpoint, cause);
      if (endpoint === "token") tokenRequests.count("none", "failed");
    }
    return answered;
  };
}
