import { readiness } from "#app/services/readiness";

/** 200 when the database is reachable and has every migration, else 503: for load balancers and start scripts. */
export async function loader() {
  const state = await readiness();
  return Response.json(state, { status: state.status === "ready" ? 200 : 503 });
}
