import { createContext, useContext } from 'react'

/** The nonce of the response's content security policy; the browser hides it, so on the client it is empty. */
export const Nonce = createContext('')

export function useNonce(): string {
  return useContext(Nonce)
}
