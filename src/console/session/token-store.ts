const TOKEN = 'musterroll.token';
const SIGNED_IN = 'musterroll.signed-in';

/** An API token that was pasted in; it lives as long as the tab. */
export function readToken(): string | null {
  return sessionStorage.getItem(TOKEN);
}

export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN, token);
}

/** Whether it is worth asking the server who is signed in: the session's cookie cannot be seen from here. */
export function mayBeSignedIn(): boolean {
  return readToken() !== null || localStorage.getItem(SIGNED_IN) !== null;
}

export function noteSignedIn(): void {
  localStorage.setItem(SIGNED_IN, 'yes');
}

export function forgetSignIn(): void {
  sessionStorage.removeItem(TOKEN);
  localStorage.removeItem(SIGNED_IN);
}

const leaving = new Set<() => void>();

/** Says what else has to be forgotten before somebody else may be there. */
export function whenLeaving(forget: () => void): void {
  leaving.add(forget);
}

/** Forgets whom one has picked and what one has uploaded and corrected in this tab: it is nobody else's business. */
export function forgetWork(): void {
  for (const key of Object.keys(sessionStorage)) if (key !== TOKEN) sessionStorage.removeItem(key);
  for (const forget of leaving) forget();
}
