import type { ActionFunctionArgs } from "@remix-run/node";
import { requireForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { download } from "#app/http/program-answers";
import { serve } from "#app/http/service-errors";
import { credentialsFile, credentialsSchema } from "#app/services/keys/credentials-file";

/** A key and secret that a page has just shown, as a file. Only by POST: neither may stand in a URL. */
export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const form = requireForm(context, credentialsSchema);
  return download(await serve(() => credentialsFile(actor, form)));
}

export function loader() {
  return new Response("Method Not Allowed", { status: 405, headers: { Allow: "POST" } });
}
