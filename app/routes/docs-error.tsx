/** The page that `error_uri` points to, and at `index` the list of all such pages. */
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ErrorIndex, ErrorReference } from "#app/features/docs/error-reference";
import { askedId } from "#app/http/diagnosis";
import { errorCauses, wireErrors } from "#app/services/docs/error-causes";
import { pageTitle } from "#app/ui/page";

export function loader({ params, request }: LoaderFunctionArgs) {
  const error = params.error ?? "index";
  if (error === "index") return { error: null, errors: wireErrors() };
  const causes = errorCauses(error);
  if (causes === null) throw new Response("Not found.", { status: 404, statusText: "Not Found" });
  return { error, causes, requestId: askedId(request, "request") };
}

export const meta: MetaFunction<typeof loader> = ({ data }) =>
  data?.error ? pageTitle(data.error, "Error reference") : pageTitle("Error reference");

export default function DocsError() {
  const page = useLoaderData<typeof loader>();
  return page.error === null ? (
    <ErrorIndex errors={page.errors} />
  ) : (
    <ErrorReference error={page.error} causes={page.causes} requestId={page.requestId} />
  );
}
