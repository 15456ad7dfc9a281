import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireUser } from "#app/http/guards";
import { download } from "#app/http/program-answers";
import { serve } from "#app/http/service-errors";
import { statementFile } from "#app/services/keys/rotation/statement";

/** The statement of a rotation as a file: JSON or text, by the end of the address. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const format = new URL(request.url).pathname.endsWith(".json") ? "json" : "txt";
  return download(await serve(() => statementFile(actor, params["applicationId"] ?? "", params["secretId"] ?? "", format)));
}
