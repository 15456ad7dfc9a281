import { createContext, type ReactNode, useContext } from "react";

const Nonce = createContext("");

/** Hands this response's CSP nonce to whatever renders a script; the browser's own copy of the page has none to give. */
export function NonceProvider({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }) {
  return <Nonce.Provider value={nonce}>{children}</Nonce.Provider>;
}

/** The nonce for `<Scripts>` and `<ScrollRestoration>`; empty in the browser. */
export function useNonce(): string {
  return useContext(Nonce);
}
