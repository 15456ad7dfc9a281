/**
 * What screens use of Remix. `ui` and `features` import it from here alone, so that another router changes this one file.
 * `Form` takes any address: give it only what `internalHref` has passed. Links are `link.tsx`'s.
 */
import { useSyncExternalStore } from "react";

export {
  Form,
  isRouteErrorResponse,
  useBlocker,
  useFetcher,
  useHref,
  useLocation,
  useNavigate,
  useNavigation,
  useRevalidator,
  useSearchParams,
} from "@remix-run/react";

const subscribeToNothing = () => () => undefined;

/**
 * False on the server and while the browser hydrates the page, true from then on. What needs JavaScript shows itself only
 * then, and server and browser agree on the first rendering.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
}
