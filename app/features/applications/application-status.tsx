import { Badge } from "#app/ui/feedback";

/** Whether an application may obtain tokens. */
export function ApplicationStatus({ status }: { readonly status: "active" | "suspended" }) {
  return status === "active" ? <Badge tone="success">Active</Badge> : <Badge tone="danger">Suspended</Badge>;
}
