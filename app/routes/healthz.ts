/** The process is up and answers; says nothing of what it depends on. */
export function loader() {
  return Response.json({ status: "ok" });
}
