import { Outlet } from "@remix-run/react";

export default function Application() {
  return <Outlet />;
}
