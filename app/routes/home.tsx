import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { StartPage } from "#app/features/home/start-page";
import { optionalUser } from "#app/http/guards";
import { isSignUpOpen } from "#app/services/accounts/sign-up";
import { endpoints } from "#app/services/keys/endpoints";
import { pageTitle } from "#app/ui/page";

export async function loader({ request, context }: LoaderFunctionArgs) {
  // What this is can be said even while the database is down.
  const actor = await optionalUser(request, context).catch(() => null);
  if (actor !== null) throw redirect("/applications");
  const signUpOpen = await isSignUpOpen(context.realm.id).catch(() => false);
  return { signUpOpen, tokenEndpoint: endpoints(context.realm).token };
}

export const meta: MetaFunction = () => [
  ...pageTitle("API keys and OAuth 2 tokens"),
  { name: "description", content: "A developer portal with application keys and its own OAuth 2 token service." },
];

export default function Home() {
  return <StartPage {...useLoaderData<typeof loader>()} />;
}
