/** Who had something done: a request with an API key, a command, or the service itself. */
export type Actor =
  | {
      readonly type: 'api_key';
      readonly keyId: string;
      readonly name: string;
      readonly role: 'cms' | 'operator';
      readonly requestId: string;
    }
  | { readonly type: 'cli' }
  | { readonly type: 'system' };

/** Whoever may run commands on the machine. */
export const BY_CLI: Actor = { type: 'cli' };
/** Nobody asked: the service did it by itself. */
export const BY_SYSTEM: Actor = { type: 'system' };

/** What a history entry of theirs names as its edit: the request, or who it was where none was made. */
export function editIdOf(by: Actor): string {
  return by.type === 'api_key' ? by.requestId : by.type;
}
