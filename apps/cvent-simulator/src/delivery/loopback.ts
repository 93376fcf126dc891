import { ForbiddenError, InvalidInputError } from '#kernel';

/** True for hosts that never leave this machine. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Refuses webhook URLs that a simulator should not call. @throws InvalidInputError @throws ForbiddenError */
export function assertTargetUrl(text: string, allowAnyTarget: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidInputError(
      'target.bad_url',
      'The webhook URL must be an absolute http or https URL, such as http://127.0.0.1:3000/webhooks/….',
    );
  }
  if (allowAnyTarget || isLoopbackHost(url.hostname)) return;
  throw new ForbiddenError(
    'target.not_loopback',
    `The simulator calls only this machine, not ${url.hostname}: use a loopback URL, or start it with allowAnyTarget (SIMULATOR_ALLOW_ANY_TARGET=true).`,
  );
}
