import { invalidInput } from '#platform';

/** Cvent is called at the hosts of the closed list only. @throws InvalidInputError */
export function checkHost(host: string, hosts: readonly string[]): void {
  if (!hosts.includes(host)) throw invalidInput([{ field: 'host', message: `must be one of ${hosts.join(', ')}` }]);
}
