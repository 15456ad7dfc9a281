import type { LoaderFunctionArgs } from "@remix-run/node";
import { environmentOf } from "#app/http/forms/keys";
import { answerJson } from "#app/http/program-answers";
import { getFirstCall } from "#app/services/keys/first-call";

/** What became of a key's first call, for the page that waits for it. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { pathname } = new URL(request.url);
  return await answerJson(request, context, async (actor) => {
    const { call } = await getFirstCall(actor, params["applicationId"] ?? "", environmentOf(pathname));
    return call;
  });
}
