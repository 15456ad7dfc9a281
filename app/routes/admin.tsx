import { Outlet } from "@remix-run/react";

export default function Admin() {
  return <Outlet />;
}
