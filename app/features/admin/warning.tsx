import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";
import { Icon } from "#app/ui/icon";

/** A warning that is always shown, such as RFC 9700's on a grant type. */
export function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <p className="flex gap-1.5 text-sm text-warning-ink">
      <Icon as={TriangleAlert} className="mt-0.5" />
      <span>{children}</span>
    </p>
  );
}
