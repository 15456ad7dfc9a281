import type { LoaderFunctionArgs } from "@remix-run/node";
import { statisticsJson } from "#app/http/program-answers";
import { realmStatistics } from "#app/services/usage/query";

/** The realm's numbers for programs; to those who are no admins it does not exist. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  return await statisticsJson(request, context, realmStatistics);
}
