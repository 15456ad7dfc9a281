import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { groupHits } from "#app/features/search/hits";
import { SearchPage } from "#app/features/search/search-page";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { searchPortal } from "#app/services/search/search";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Search");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const answer = await serve(() => searchPortal(actor, new URL(request.url).searchParams.get("q") ?? ""));
  return { text: answer.text, groups: groupHits(answer, { isAdmin: actor.role === "admin" }) };
}

export default function Search() {
  return <SearchPage {...useLoaderData<typeof loader>()} />;
}
