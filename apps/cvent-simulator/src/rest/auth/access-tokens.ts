import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '#kernel';

/** What a token permits. */
export interface Grant {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly diesAtMs: number;
}

/** How long a token is good for. */
export interface TokenLifetime {
  /** What the token itself says. */
  readonly statedSeconds: number;
  /** What holds. Less than stated: the token dies early. */
  readonly actualSeconds: number;
}

const MOST_REMEMBERED = 10_000;

/** Access tokens: signed JWTs, as Cvent's are, whose payload holds the scopes in `scp`. Each is remembered, so that it can be revoked. */
export class AccessTokens {
  private readonly key = randomBytes(32);
  private readonly grants = new Map<string, Grant>();

  constructor(private readonly clock: Clock) {}

  /** A new token for an application. */
  issue(clientId: string, scopes: readonly string[], { statedSeconds, actualSeconds }: TokenLifetime): string {
    const nowMs = this.clock.now().getTime();
    const issuedAt = Math.floor(nowMs / 1_000);
    const token = this.sign({ jti: randomUUID(), cid: clientId, scp: scopes, iat: issuedAt, exp: issuedAt + statedSeconds });
    if (this.grants.size >= MOST_REMEMBERED) this.forgetDead(nowMs);
    this.grants.set(token, { clientId, scopes, diesAtMs: nowMs + actualSeconds * 1_000 });
    return token;
  }

  /** Null for a token that was never issued, is dead or was revoked. */
  find(token: string): Grant | null {
    const grant = this.grants.get(token);
    return grant && this.clock.now().getTime() < grant.diesAtMs ? grant : null;
  }

  /** Ends one token. */
  expire(token: string): void {
    this.grants.delete(token);
  }

  /** Ends every token of an application, or of all. */
  revoke(clientId?: string): void {
    for (const [token, grant] of this.grants) if (clientId === undefined || grant.clientId === clientId) this.grants.delete(token);
  }

  private sign(payload: object): string {
    const signed = [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${createHmac('sha256', this.key).update(signed).digest('base64url')}`;
  }

  private forgetDead(nowMs: number): void {
    for (const [token, { diesAtMs }] of this.grants) if (diesAtMs <= nowMs) this.grants.delete(token);
  }
}
